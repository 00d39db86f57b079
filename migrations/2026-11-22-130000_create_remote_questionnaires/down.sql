DROP TABLE remote_questionnaires;
