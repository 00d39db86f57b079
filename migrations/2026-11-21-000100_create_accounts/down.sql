DROP TABLE throttles;
DROP TABLE password_resets;
DROP TABLE sessions;
DROP TABLE accounts;
DROP TABLE organisations;
