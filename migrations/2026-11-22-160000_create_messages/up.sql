-- Every message to a patient. The address is the patient's when it is sent. What a letter must not
-- tell later (a code) is taken out of it once it was sent, or is of no use any more.
CREATE TABLE messages (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    patient_id uuid NOT NULL REFERENCES patients ON DELETE CASCADE,
    channel text NOT NULL CHECK (channel IN ('email', 'sms', 'whatsapp')),
    letter jsonb NOT NULL,
    language text NOT NULL,
    status text NOT NULL CHECK (status IN ('queued', 'sent', 'kept', 'failed')),
    -- what the provider calls it
    provider_id text,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    -- set while the letter holds something that must not be read after this moment
    secret_until timestamptz
);
CREATE INDEX messages_of_organisation ON messages (organisation_id, created_at DESC);
CREATE INDEX messages_of_patient ON messages (patient_id);
CREATE INDEX messages_with_secrets ON messages (secret_until) WHERE secret_until IS NOT NULL;
CREATE INDEX messages_age ON messages (created_at);
