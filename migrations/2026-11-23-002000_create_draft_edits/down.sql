DROP TABLE draft_presences;
DROP TABLE draft_edits;
ALTER TABLE questionnaire_versions DROP COLUMN revision;
