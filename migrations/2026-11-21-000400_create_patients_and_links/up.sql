CREATE TABLE patients (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    account_id uuid REFERENCES accounts,
    name text NOT NULL,
    birth_date date,
    sex text CHECK (sex IN ('female', 'male', 'other')),
    cpf text,
    cns text,
    record_number text,
    email text,
    phone text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX patients_by_name ON patients (organisation_id, lower(name));
CREATE UNIQUE INDEX patients_by_cpf ON patients (organisation_id, cpf) WHERE cpf IS NOT NULL;
CREATE UNIQUE INDEX patients_of_account ON patients (account_id) WHERE account_id IS NOT NULL;

CREATE TABLE patient_notes (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    patient_id uuid NOT NULL REFERENCES patients,
    author_id uuid NOT NULL REFERENCES accounts,
    -- a milestone is also drawn on the score trend
    kind text NOT NULL CHECK (kind IN ('note', 'milestone')),
    body text NOT NULL,
    happened_on date NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX notes_of_patient ON patient_notes (organisation_id, patient_id, created_at DESC);

CREATE TABLE links (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    questionnaire_id uuid NOT NULL REFERENCES questionnaires,
    member_id uuid NOT NULL REFERENCES accounts,
    token text NOT NULL UNIQUE,
    title text NOT NULL,
    identification text NOT NULL CHECK (identification IN ('anonymous', 'identified')),
    mode text NOT NULL CHECK (mode IN ('page', 'section', 'chat')),
    opens_at timestamptz,
    closes_at timestamptz,
    revoked_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE INDEX links_of_member ON links (organisation_id, member_id, created_at DESC);
CREATE INDEX links_of_questionnaire ON links (organisation_id, questionnaire_id);

CREATE TABLE link_collaborators (
    link_id uuid NOT NULL REFERENCES links,
    account_id uuid NOT NULL REFERENCES accounts,
    organisation_id uuid NOT NULL REFERENCES organisations,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (link_id, account_id)
);
CREATE INDEX links_of_collaborator ON link_collaborators (account_id);
