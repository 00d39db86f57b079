-- A device that a member handed to patients: which links it may answer, until when, and what gives it back.
CREATE TABLE kiosks (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    member_id uuid NOT NULL REFERENCES accounts,
    -- whose answers these are, where the member chose somebody
    patient_id uuid REFERENCES patients ON DELETE CASCADE,
    link_ids uuid[] NOT NULL CHECK (cardinality(link_ids) BETWEEN 1 AND 20),
    -- Argon2; empty once it is given back
    pin_hash text NOT NULL,
    language text NOT NULL,
    idle_s smallint NOT NULL CHECK (idle_s BETWEEN 30 AND 600),
    created_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX kiosks_of_member ON kiosks (organisation_id, member_id) WHERE ended_at IS NULL;
CREATE INDEX kiosks_of_patient ON kiosks (patient_id) WHERE patient_id IS NOT NULL;
