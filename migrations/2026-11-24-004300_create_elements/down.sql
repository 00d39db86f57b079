DROP TRIGGER versions_note_elements ON questionnaire_versions;
DROP FUNCTION note_elements();
ALTER TABLE questionnaire_versions DROP COLUMN elements;
DROP TABLE element_revisions;
DROP TABLE elements;
