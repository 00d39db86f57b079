-- Value sets and code systems that an organisation brought, and what published versions made of them.
CREATE TABLE terminology_resources (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    kind text NOT NULL CHECK (kind IN ('ValueSet', 'CodeSystem')),
    url text NOT NULL,
    -- '' where the resource names none
    version text NOT NULL,
    name text NOT NULL,
    status text NOT NULL,
    -- how many codes it says or includes; null where they can't be found
    codes integer,
    resource text NOT NULL,
    -- grows by one with every change
    revision integer NOT NULL DEFAULT 1,
    created_by uuid REFERENCES accounts,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (organisation_id, kind, url, version)
);

-- What a reference of a version meant when it was published: a ValueSet with its expansion. Never changes.
CREATE TABLE version_value_sets (
    version_id uuid NOT NULL REFERENCES questionnaire_versions ON DELETE CASCADE,
    -- as the item has it
    reference text NOT NULL,
    expansion text NOT NULL,
    PRIMARY KEY (version_id, reference)
);
CREATE TRIGGER version_value_sets_are_immutable BEFORE UPDATE ON version_value_sets
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
