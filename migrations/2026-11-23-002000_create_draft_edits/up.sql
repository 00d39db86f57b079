-- Which content of a draft somebody saw: counts every change of it.
ALTER TABLE questionnaire_versions ADD COLUMN revision integer NOT NULL DEFAULT 0;

-- What authors changed in a draft, small and reversible: for undo, for authors at the same time, and for the history.
CREATE TABLE draft_edits (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    version_id uuid NOT NULL REFERENCES questionnaire_versions ON DELETE CASCADE,
    -- that of the draft after the change
    revision integer NOT NULL,
    account_id uuid REFERENCES accounts ON DELETE SET NULL,
    made_at timestamptz NOT NULL,
    action text NOT NULL,
    -- linkIds, the first ones
    items text[] NOT NULL,
    -- JSON, as text: decimals keep their digits
    changes text NOT NULL,
    -- the revision whose edit this one takes back, or does again
    undoes integer,
    redoes integer,
    CHECK (undoes IS NULL OR redoes IS NULL)
);
CREATE UNIQUE INDEX draft_edits_of_version ON draft_edits (organisation_id, version_id, revision);

-- Who has a draft open in the editor, and where.
CREATE TABLE draft_presences (
    organisation_id uuid NOT NULL REFERENCES organisations,
    version_id uuid NOT NULL REFERENCES questionnaire_versions ON DELETE CASCADE,
    account_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
    item text NOT NULL,
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, version_id, account_id)
);
