DROP TABLE resume_codes;
