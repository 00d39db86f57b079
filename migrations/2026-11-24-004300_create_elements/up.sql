-- Elements of the library: questions and lists of options to be used again.
CREATE TABLE elements (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    kind text NOT NULL CHECK (kind IN ('question', 'answer_set')),
    title text NOT NULL,
    -- the type of its item, empty of options
    item_type text NOT NULL,
    -- title, text and options in small letters without accents, to search
    words text NOT NULL,
    -- FHIR JSON: a Questionnaire.item, or a list of answerOption
    content text NOT NULL,
    -- counts the changes of its content from 1
    revision integer NOT NULL,
    owner_id uuid REFERENCES accounts ON DELETE SET NULL,
    -- whether authors beside its owner see it
    shared boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    archived_at timestamptz
);
CREATE INDEX elements_of_organisation ON elements (organisation_id, title, id);

-- What an element was: drafts may hold any of its revisions.
CREATE TABLE element_revisions (
    element_id uuid NOT NULL REFERENCES elements ON DELETE CASCADE,
    revision integer NOT NULL,
    organisation_id uuid NOT NULL REFERENCES organisations,
    content text NOT NULL,
    made_by uuid REFERENCES accounts ON DELETE SET NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, element_id, revision)
);
CREATE TRIGGER element_revisions_are_immutable BEFORE UPDATE OF content ON element_revisions
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The elements that a version's items came from, kept by the database, whichever way the resource came about: an edit, an
-- undo, an upload, a copy, a restoration.
ALTER TABLE questionnaire_versions ADD COLUMN elements uuid[] NOT NULL DEFAULT '{}';
CREATE FUNCTION note_elements() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.elements := CASE WHEN strpos(NEW.resource, 'StructureDefinition/element"') = 0 THEN '{}'::uuid[] ELSE ARRAY(
        SELECT DISTINCT groups[1]::uuid FROM regexp_matches(NEW.resource,
            'urn:uuid:([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\|', 'gi') AS groups) END;
    RETURN NEW;
END $$;
CREATE TRIGGER versions_note_elements BEFORE INSERT OR UPDATE OF resource ON questionnaire_versions
    FOR EACH ROW EXECUTE FUNCTION note_elements();
CREATE INDEX versions_of_elements ON questionnaire_versions USING gin (elements);
