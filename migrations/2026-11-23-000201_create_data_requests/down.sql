ALTER TABLE patients DROP COLUMN erased_at;
DROP TABLE data_requests;
