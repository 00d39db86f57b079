-- People of a spreadsheet who are invited together. What the file said is forgotten once everybody was.
CREATE TABLE invitation_lists (
    -- also the origin of its invitations
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    author_id uuid NOT NULL REFERENCES accounts,
    link_id uuid NOT NULL REFERENCES links,
    file_name text NOT NULL,
    -- the first of them that a person has; none to hand the links over by hand
    channels text[] NOT NULL,
    holds_days smallint,
    remind_after_days smallint,
    remind_most smallint NOT NULL DEFAULT 0,
    -- comma-separated values as they were sent; null once they are not needed any more
    content text,
    -- what each column is, chosen by the member
    column_kinds text[] NOT NULL DEFAULT '{}',
    -- rows with somebody in them, and how many of them were worked through
    people integer NOT NULL,
    done integer NOT NULL DEFAULT 0,
    invited integer NOT NULL DEFAULT 0,
    -- [{"row", "reason"}]
    left_out jsonb NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    CHECK (finished_at IS NULL OR content IS NULL)
);
CREATE INDEX invitation_lists_of_organisation ON invitation_lists (organisation_id, created_at DESC);
CREATE INDEX invitation_lists_waiting ON invitation_lists (created_at) WHERE finished_at IS NULL;
