-- What authors say to each other about an item of a questionnaire; it outlasts versions.
CREATE TABLE item_comments (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    questionnaire_id uuid NOT NULL REFERENCES questionnaires ON DELETE CASCADE,
    -- linkId
    item text NOT NULL,
    account_id uuid REFERENCES accounts ON DELETE SET NULL,
    made_at timestamptz NOT NULL,
    body text NOT NULL,
    -- when somebody said that it is dealt with
    settled_at timestamptz
);
CREATE INDEX item_comments_of_questionnaire ON item_comments (organisation_id, questionnaire_id, made_at);
