DROP INDEX responses_sent_of_link;
ALTER TABLE links DROP COLUMN most_responses, DROP COLUMN most_per_day, DROP COLUMN is_once;
