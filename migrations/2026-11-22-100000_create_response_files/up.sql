-- Files that answer questions. The answer names its file as Binary/{id}.
-- A response that is filled in on one page has its files before it has its row, so nothing points at responses; what no
-- response names in the end is thrown away by upkeep.
CREATE TABLE response_files (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    response_id uuid NOT NULL,
    -- as the first bytes tell, where they do
    content_type text NOT NULL,
    -- the name on the sender's machine, for showing only
    name text NOT NULL,
    size bigint NOT NULL CHECK (size >= 0),
    sha256 bytea NOT NULL CHECK (length(sha256) = 32),
    bytes bytea NOT NULL,
    created_at timestamptz NOT NULL
);
-- photos and PDFs are compressed already
ALTER TABLE response_files ALTER COLUMN bytes SET STORAGE EXTERNAL;
CREATE INDEX response_files_of_response ON response_files (organisation_id, response_id);
CREATE INDEX response_files_by_age ON response_files (created_at);
