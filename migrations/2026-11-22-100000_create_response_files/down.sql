DROP TABLE response_files;
