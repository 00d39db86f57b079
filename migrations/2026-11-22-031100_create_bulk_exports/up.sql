-- What a system asked to take away at once. Its files are written while they are read, from the rows
-- as they are: nothing is copied.
CREATE TABLE bulk_exports (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    api_key_id uuid NOT NULL REFERENCES api_keys,
    -- names of the FHIR types
    types text[] NOT NULL,
    -- only what changed since
    since timestamptz,
    -- the address it was asked for by
    request text NOT NULL,
    -- what changed later belongs to the next export
    requested_at timestamptz NOT NULL
);
CREATE INDEX bulk_exports_of_organisation ON bulk_exports (organisation_id, requested_at);
CREATE INDEX bulk_exports_age ON bulk_exports (requested_at);
