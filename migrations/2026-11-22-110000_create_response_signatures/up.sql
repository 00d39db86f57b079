-- Signatures of responses, those of pages and those that came as documents alike. Each goes with its response.
CREATE TABLE response_signatures (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    response_id uuid NOT NULL REFERENCES responses ON DELETE CASCADE,
    -- the order among those of the response
    position smallint NOT NULL,
    -- the item that was signed, in one instance of what repeats around it, such as 17_1; '' for the whole response
    place text NOT NULL,
    -- the FHIR extension, word for word
    extension text NOT NULL,
    -- SHA-256 of the answers that were signed
    content_hash bytea NOT NULL CHECK (length(content_hash) = 32),
    created_at timestamptz NOT NULL
);
CREATE INDEX response_signatures_of_response ON response_signatures (organisation_id, response_id, position);
-- for deleting with a response
CREATE INDEX response_signatures_by_response ON response_signatures (response_id);
