-- A patient's sign-in by a code. The code and the link are made of the id and the installation's key, so that
-- neither is stored here.
CREATE TABLE sign_in_codes (
    id uuid PRIMARY KEY,
    -- an e-mail address or a telephone number, known or not
    address text NOT NULL,
    language text NOT NULL,
    -- whom the code may let in, found when it is sent; nobody where the address is unknown
    patients uuid[] NOT NULL DEFAULT '{}',
    tries integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    sent_at timestamptz,
    used_at timestamptz
);
CREATE INDEX sign_in_codes_expiry ON sign_in_codes (expires_at);

-- an account without an e-mail address signs in by codes only
DROP INDEX accounts_email;
CREATE UNIQUE INDEX accounts_email ON accounts (lower(email)) WHERE email <> '';
ALTER TABLE accounts ADD CONSTRAINT accounts_email_of_members CHECK (email <> '' OR role = 'patient');

-- An address that somebody typed on a link opens nothing until a member confirmed it: else whoever types another
-- person's name with a telephone of their own would read what that person answers later.
ALTER TABLE patients ADD COLUMN contact_unconfirmed boolean NOT NULL DEFAULT false;
UPDATE patients SET contact_unconfirmed = true
WHERE account_id IS NULL AND EXISTS (
    SELECT 1 FROM responses JOIN links ON links.id = responses.link_id
    WHERE responses.patient_id = patients.id AND links.identification = 'identified'
);
CREATE INDEX patients_by_phone ON patients (phone) WHERE phone IS NOT NULL;
CREATE INDEX patients_by_email ON patients (lower(email)) WHERE email IS NOT NULL;
