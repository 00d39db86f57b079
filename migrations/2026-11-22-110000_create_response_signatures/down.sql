DROP TABLE response_signatures;
