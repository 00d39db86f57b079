ALTER TABLE responses DROP COLUMN progress;
