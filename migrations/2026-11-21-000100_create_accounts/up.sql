CREATE TABLE organisations (
    id uuid PRIMARY KEY,
    slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name text NOT NULL,
    language text NOT NULL DEFAULT 'pt-BR',
    timezone text NOT NULL DEFAULT 'America/Sao_Paulo',
    -- shown to a patient when a red flag was raised: [{"name", "number"}]
    help_lines jsonb NOT NULL DEFAULT '[{"name": "CVV", "number": "188"}, {"name": "SAMU", "number": "192"}]',
    created_at timestamptz NOT NULL
);

CREATE TABLE accounts (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    role text NOT NULL CHECK (role IN ('admin', 'staff', 'patient')),
    email text NOT NULL,
    name text NOT NULL,
    phone text,
    password_hash text,
    must_change_password boolean NOT NULL DEFAULT false,
    blocked_at timestamptz,
    language text,
    created_at timestamptz NOT NULL,
    last_sign_in_at timestamptz
);
-- one sign-in name is one account: signing in names no organisation
CREATE UNIQUE INDEX accounts_email ON accounts (lower(email));
CREATE INDEX accounts_of_organisation ON accounts (organisation_id, role, name);

CREATE TABLE sessions (
    id_hash bytea PRIMARY KEY,
    account_id uuid REFERENCES accounts ON DELETE CASCADE,
    organisation_id uuid REFERENCES organisations,
    state text NOT NULL,
    user_agent text,
    created_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_of_account ON sessions (account_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE password_resets (
    token_hash bytea PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX password_resets_of_account ON password_resets (account_id);

-- fixed windows that count attempts; the key is a hash, never an address or an e-mail
CREATE TABLE throttles (
    key bytea PRIMARY KEY,
    attempts integer NOT NULL,
    window_ends_at timestamptz NOT NULL
);
CREATE INDEX throttles_expiry ON throttles (window_ends_at);
