-- How many responses a link takes, in all and in a day of its organisation, and whether everybody answers once.
ALTER TABLE links
    ADD COLUMN most_responses integer CHECK (most_responses > 0),
    ADD COLUMN most_per_day integer CHECK (most_per_day > 0),
    ADD COLUMN is_once boolean NOT NULL DEFAULT false;
CREATE INDEX responses_sent_of_link ON responses (link_id, submitted_at) WHERE submitted_at IS NOT NULL;
