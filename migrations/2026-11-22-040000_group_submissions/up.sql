-- Submissions that arrive together: their rows and events in one statement and one commit.
-- Takes whole responses without a patient and without red flags. Returns the ids that are stored now; a row that
-- was there before is left alone, and the caller hands it to submit_response.
CREATE FUNCTION insert_submissions(
    p_ids uuid[], p_organisations uuid[], p_questionnaires uuid[], p_versions uuid[], p_links uuid[],
    p_members uuid[], p_answers text[], p_scores text[], p_score double precision[], p_severities smallint[],
    p_outcomes text[], p_languages text[], p_modes text[], p_body_hashes bytea[], p_started timestamptz[],
    p_now timestamptz[], p_actor text
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    stored uuid[];
BEGIN
    WITH fresh AS (
        INSERT INTO responses (id, organisation_id, questionnaire_id, version_id, link_id, member_id, status,
            answers, scores, score, severity, outcome, language, mode, body_hash, consented_at, started_at,
            updated_at, submitted_at)
        SELECT g.id, g.organisation, g.questionnaire, g.version, g.link, g.member, 'completed',
            g.answers::jsonb, g.scores::jsonb, g.score, g.severity, g.outcome, g.language, g.mode, g.body_hash,
            g.now, g.started, g.now, g.now
        FROM unnest(p_ids, p_organisations, p_questionnaires, p_versions, p_links, p_members, p_answers, p_scores,
                p_score, p_severities, p_outcomes, p_languages, p_modes, p_body_hashes, p_started, p_now)
            AS g (id, organisation, questionnaire, version, link, member, answers, scores,
                score, severity, outcome, language, mode, body_hash, started, now)
        ON CONFLICT (id) DO NOTHING
        RETURNING id, organisation_id, submitted_at
    ), logged AS (
        INSERT INTO events (organisation_id, entity_kind, entity_id, action, actor, at, details)
        SELECT organisation_id, 'response', id, 'response.submitted', p_actor, submitted_at, '{}' FROM fresh
    )
    SELECT array_agg(id) INTO stored FROM fresh;
    RETURN coalesce(stored, '{}');
END $$;

-- A response is projected once, which its mark holds: the key on every value was paid for and never used.
ALTER TABLE item_values DROP CONSTRAINT item_values_pkey;
