-- Every message the installation writes. The text is made when it is sent or read: what it tells
-- (and the secret in its link) is not stored. Without a mail server the messages stay here as 'kept'.
CREATE TABLE mails (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    letter jsonb NOT NULL,
    status text NOT NULL CHECK (status IN ('queued', 'sent', 'kept', 'failed')),
    created_at timestamptz NOT NULL,
    sent_at timestamptz
);
CREATE INDEX mails_of_organisation ON mails (organisation_id, created_at DESC);

-- Browsers that an account has signed in with: guessing from elsewhere can't lock them out.
CREATE TABLE known_devices (
    token_hash bytea NOT NULL,
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, token_hash)
);
CREATE INDEX known_devices_age ON known_devices (last_used_at);

CREATE INDEX jobs_dead_of_organisation ON jobs (organisation_id, dead_at) WHERE dead_at IS NOT NULL;
CREATE INDEX password_resets_expiry ON password_resets (expires_at);
