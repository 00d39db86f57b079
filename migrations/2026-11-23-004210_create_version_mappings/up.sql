-- What questions and scores of an older version are in a newer one, as an author said, so that results are joined knowingly.
CREATE TABLE version_mappings (
    organisation_id uuid NOT NULL REFERENCES organisations,
    from_version uuid NOT NULL REFERENCES questionnaire_versions,
    to_version uuid NOT NULL REFERENCES questionnaire_versions,
    mapping jsonb NOT NULL,
    made_by uuid REFERENCES accounts,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, from_version, to_version)
);
