-- Twelve digits by which a person goes on with a response on another device. The digits are made of the response's id
-- and the installation's key; here is only what they are recognised by.
CREATE TABLE resume_codes (
    -- HMAC-SHA256 of the digits
    tag bytea PRIMARY KEY,
    response_id uuid NOT NULL REFERENCES responses (id) ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);
CREATE INDEX resume_codes_by_response ON resume_codes (response_id);
CREATE INDEX resume_codes_expiry ON resume_codes (expires_at);
