CREATE TABLE questionnaires (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    title text NOT NULL,
    description text NOT NULL DEFAULT '',
    created_by uuid REFERENCES accounts,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz
);
CREATE INDEX questionnaires_of_organisation ON questionnaires (organisation_id, updated_at DESC) WHERE deleted_at IS NULL;

CREATE TABLE questionnaire_versions (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    questionnaire_id uuid NOT NULL REFERENCES questionnaires,
    number integer NOT NULL CHECK (number > 0),
    status text NOT NULL CHECK (status IN ('draft', 'published', 'retired')),
    -- the FHIR R4 Questionnaire exactly as written: text keeps decimals and order to the digit
    resource text NOT NULL,
    item_count integer NOT NULL,
    -- what the import did not understand
    losses jsonb NOT NULL DEFAULT '[]',
    created_by uuid REFERENCES accounts,
    created_at timestamptz NOT NULL,
    published_at timestamptz,
    retired_at timestamptz,
    UNIQUE (questionnaire_id, number)
);
CREATE UNIQUE INDEX one_draft_per_questionnaire ON questionnaire_versions (questionnaire_id) WHERE status = 'draft';
CREATE UNIQUE INDEX one_published_per_questionnaire ON questionnaire_versions (questionnaire_id) WHERE status = 'published';

CREATE FUNCTION keep_published_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status <> 'draft' AND (NEW.resource, NEW.number, NEW.questionnaire_id, NEW.organisation_id)
        IS DISTINCT FROM (OLD.resource, OLD.number, OLD.questionnaire_id, OLD.organisation_id) THEN
        RAISE EXCEPTION 'a published version is immutable' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER published_versions_are_immutable BEFORE UPDATE ON questionnaire_versions
    FOR EACH ROW EXECUTE FUNCTION keep_published_versions();

CREATE TABLE questionnaire_collaborators (
    questionnaire_id uuid NOT NULL REFERENCES questionnaires,
    account_id uuid NOT NULL REFERENCES accounts,
    organisation_id uuid NOT NULL REFERENCES organisations,
    added_at timestamptz NOT NULL,
    PRIMARY KEY (questionnaire_id, account_id)
);
CREATE INDEX questionnaires_of_collaborator ON questionnaire_collaborators (account_id);
