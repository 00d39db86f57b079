DROP INDEX response_files_to_scan;
ALTER TABLE response_files DROP COLUMN scan, DROP COLUMN scanned_at;
