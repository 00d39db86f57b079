ALTER TABLE questionnaire_versions DROP COLUMN languages;
