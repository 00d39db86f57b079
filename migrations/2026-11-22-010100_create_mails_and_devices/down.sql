DROP INDEX password_resets_expiry;
DROP INDEX jobs_dead_of_organisation;
DROP TABLE known_devices;
DROP TABLE mails;
