-- What a collaborator may do with the questionnaire. 'use' is what sharing meant so far: make links to what is published.
ALTER TABLE questionnaire_collaborators
    ADD COLUMN access_level text NOT NULL DEFAULT 'use'
        CHECK (access_level IN ('use', 'view', 'edit', 'publish')),
    ADD COLUMN added_by uuid REFERENCES accounts;
