ALTER TABLE questionnaire_collaborators DROP COLUMN added_by, DROP COLUMN access_level;
