DROP FUNCTION searchable(text);
DROP INDEX questionnaires_by_url;
ALTER TABLE questionnaires DROP COLUMN canonical_url;
