DROP INDEX patients_by_email;
DROP INDEX patients_by_phone;
ALTER TABLE patients DROP COLUMN contact_unconfirmed;
ALTER TABLE accounts DROP CONSTRAINT accounts_email_of_members;
-- who had no address keeps the account, under one that reaches nobody
UPDATE accounts SET email = id || '@patient.invalid' WHERE email = '';
DROP INDEX accounts_email;
CREATE UNIQUE INDEX accounts_email ON accounts (lower(email));
DROP TABLE sign_in_codes;
