-- What is new in a version, as who published it says; and a draft that somebody should look at before it is published.
ALTER TABLE questionnaire_versions
    ADD COLUMN note text NOT NULL DEFAULT '' CHECK (char_length(note) <= 2000),
    ADD COLUMN review_asked_at timestamptz,
    ADD COLUMN review_asked_by uuid REFERENCES accounts;
