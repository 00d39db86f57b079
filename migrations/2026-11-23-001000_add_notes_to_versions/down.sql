ALTER TABLE questionnaire_versions DROP COLUMN note, DROP COLUMN review_asked_at, DROP COLUMN review_asked_by;
