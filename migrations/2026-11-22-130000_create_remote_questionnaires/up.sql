-- Adaptive questionnaires whose questions another system chooses: what it has asked so far in each response.
CREATE TABLE remote_questionnaires (
    response_id uuid PRIMARY KEY REFERENCES responses ON DELETE CASCADE,
    organisation_id uuid NOT NULL,
    -- the FHIR R4 Questionnaire with all questions so far
    questionnaire text NOT NULL,
    -- what the other system says of the response beside the answers; it gets it back
    keeps jsonb NOT NULL,
    -- linkIds of what it asked last
    fresh text[] NOT NULL,
    -- of the response when it was asked last: answers that were saved since are not known there
    revision integer NOT NULL,
    -- it asks nothing further
    is_done boolean NOT NULL,
    asked_at timestamptz NOT NULL
);
