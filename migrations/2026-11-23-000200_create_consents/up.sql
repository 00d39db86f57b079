-- What patients agreed to. A text is kept as it was shown; changing one word or its language makes another text.
CREATE TABLE consent_texts (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    -- SHA-256 of language and text: the version that people are shown is its beginning
    hash bytea NOT NULL,
    language text NOT NULL,
    body text NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (organisation_id, hash)
);

CREATE TABLE consents (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    patient_id uuid NOT NULL REFERENCES patients ON DELETE CASCADE,
    -- what it is for
    questionnaire_id uuid NOT NULL REFERENCES questionnaires,
    link_id uuid NOT NULL REFERENCES links,
    -- null where it was given again outside of answering; no foreign key, which would lock a row on submission
    response_id uuid,
    text_id uuid NOT NULL REFERENCES consent_texts,
    way text NOT NULL CHECK (way IN ('web', 'kiosk', 'api')),
    given_at timestamptz NOT NULL,
    withdrawn_at timestamptz
);
CREATE INDEX consents_of_patient ON consents (organisation_id, patient_id, questionnaire_id, given_at DESC);
