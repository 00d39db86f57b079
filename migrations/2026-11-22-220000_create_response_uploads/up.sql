-- Files on their way: sent piece by piece, so that a lost signal costs one piece and not the whole photo.
-- Like response_files nothing points at responses; what nobody goes on with is thrown away by upkeep.
CREATE TABLE response_uploads (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    response_id uuid NOT NULL,
    -- name of the form field
    field text NOT NULL,
    name text NOT NULL,
    -- what the sender says it is
    content_type text NOT NULL,
    -- by which the sender's page knows the file again
    mark text NOT NULL,
    size bigint NOT NULL CHECK (size > 0),
    received bigint NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND size),
    -- once all has arrived and may stand
    file_id uuid REFERENCES response_files ON DELETE SET NULL,
    changed_at timestamptz NOT NULL
);
CREATE INDEX response_uploads_of_response ON response_uploads (organisation_id, response_id);
CREATE INDEX response_uploads_by_age ON response_uploads (changed_at);
CREATE INDEX response_uploads_of_file ON response_uploads (file_id);

CREATE TABLE response_upload_pieces (
    upload_id uuid NOT NULL REFERENCES response_uploads ON DELETE CASCADE,
    start bigint NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (upload_id, start)
);
ALTER TABLE response_upload_pieces ALTER COLUMN bytes SET STORAGE EXTERNAL;
