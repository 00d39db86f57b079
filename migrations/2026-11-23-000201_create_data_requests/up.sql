-- What patients ask about their own data: to put something right, or to delete it all.
CREATE TABLE data_requests (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    patient_id uuid NOT NULL REFERENCES patients ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('correction', 'erasure')),
    -- what is to stand instead: {"name", "birth_date", "email", "phone"}
    wanted jsonb NOT NULL DEFAULT '{}',
    -- in the patient's words
    reason text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'accepted', 'refused')),
    -- in the words of whoever decided
    answer text NOT NULL DEFAULT '',
    decided_by uuid REFERENCES accounts,
    decided_at timestamptz,
    CHECK ((status = 'open') = (decided_at IS NULL))
);
CREATE UNIQUE INDEX data_requests_open ON data_requests (patient_id, kind) WHERE status = 'open';
CREATE INDEX data_requests_due ON data_requests (organisation_id, status, due_at);

-- since when nothing is known of the person any more
ALTER TABLE patients ADD COLUMN erased_at timestamptz;
