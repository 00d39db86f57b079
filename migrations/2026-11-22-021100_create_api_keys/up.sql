-- Keys of other systems. Of a key only the SHA-256 is stored: 256 random bits need no slow hash.
CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    name text NOT NULL,
    secret_hash bytea NOT NULL UNIQUE,
    -- the key's last characters, to tell keys apart
    hint text NOT NULL,
    scopes text[] NOT NULL,
    created_by uuid REFERENCES accounts,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    revoked_at timestamptz
);
CREATE INDEX api_keys_of_organisation ON api_keys (organisation_id, created_at DESC);

-- What was answered to a request that named an Idempotency-Key, for whoever asks again.
CREATE TABLE idempotent_answers (
    api_key_id uuid NOT NULL REFERENCES api_keys,
    key_hash bytea NOT NULL,
    -- of method, address and body: the same key with another request is refused
    request_hash bytea NOT NULL,
    status smallint NOT NULL,
    -- [["name", "value"]]
    headers jsonb NOT NULL,
    body text NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (api_key_id, key_hash)
);
CREATE INDEX idempotent_answers_age ON idempotent_answers (created_at);
