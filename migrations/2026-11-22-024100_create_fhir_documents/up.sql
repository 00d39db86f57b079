-- What other systems sent, word for word, where our own rows don't hold all of it. Each goes with its owner.

-- a questionnaire that did not come as R4, while the version still is its conversion
CREATE TABLE version_documents (
    version_id uuid PRIMARY KEY REFERENCES questionnaire_versions ON DELETE CASCADE,
    -- SHA-256 of the version's resource
    resource_hash bytea NOT NULL,
    document text NOT NULL
);

CREATE TABLE response_documents (
    response_id uuid PRIMARY KEY REFERENCES responses ON DELETE CASCADE,
    document text NOT NULL,
    -- when the sender says it was answered
    authored timestamptz NOT NULL
);

CREATE TABLE patient_documents (
    patient_id uuid PRIMARY KEY REFERENCES patients ON DELETE CASCADE,
    document text NOT NULL
);

-- a patient's numbers in other systems; '' where the sender named no system
CREATE TABLE patient_identifiers (
    organisation_id uuid NOT NULL REFERENCES organisations,
    patient_id uuid NOT NULL REFERENCES patients ON DELETE CASCADE,
    system text NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (patient_id, system, value)
);
CREATE INDEX patients_by_identifier ON patient_identifiers (organisation_id, value, system);
