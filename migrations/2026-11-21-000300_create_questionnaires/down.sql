DROP TABLE questionnaire_collaborators;
DROP TABLE questionnaire_versions;
DROP FUNCTION keep_published_versions();
DROP TABLE questionnaires;
