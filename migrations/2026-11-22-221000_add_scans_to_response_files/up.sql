-- What a scanner said of a file: 'none' where nothing looked at it yet, 'waiting' while the scanner is away.
ALTER TABLE response_files
    ADD COLUMN scan text NOT NULL DEFAULT 'none' CHECK (scan IN ('none', 'waiting', 'clean', 'infected')),
    ADD COLUMN scanned_at timestamptz;
CREATE INDEX response_files_to_scan ON response_files (COALESCE(scanned_at, created_at)) WHERE scan IN ('none', 'waiting');
