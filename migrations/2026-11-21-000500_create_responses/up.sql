-- No foreign keys here, in alerts, or in events: each would lock a parent row on every submission.
-- What they point to is never deleted while a response exists (storage/ deletes softly).
CREATE TABLE responses (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL,
    questionnaire_id uuid NOT NULL,
    version_id uuid NOT NULL,
    link_id uuid NOT NULL,
    member_id uuid NOT NULL,
    patient_id uuid,
    status text NOT NULL CHECK (status IN ('in-progress', 'completed', 'amended', 'entered-in-error')),
    -- grows by one with every saved step
    revision integer NOT NULL DEFAULT 0,
    -- the item array of a FHIR QuestionnaireResponse
    answers jsonb NOT NULL,
    -- [{"key", "value", "band", "severity", "outcome"}]
    scores jsonb NOT NULL DEFAULT '[]',
    -- of the primary score
    score double precision,
    severity smallint CHECK (severity BETWEEN 0 AND 4),
    outcome text CHECK (outcome IN ('healthy', 'attention', 'critical')),
    flag_count smallint NOT NULL DEFAULT 0,
    language text NOT NULL,
    mode text NOT NULL,
    -- of the submitted body: the same key with another body is refused
    body_hash bytea,
    consented_at timestamptz,
    started_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    submitted_at timestamptz,
    -- a replayed request writes, so that it can't acknowledge what no replica has
    replays integer NOT NULL DEFAULT 0
);
CREATE INDEX responses_submitted ON responses (organisation_id, submitted_at) WHERE submitted_at IS NOT NULL;
CREATE INDEX responses_of_patient ON responses (organisation_id, patient_id, started_at) WHERE patient_id IS NOT NULL;
CREATE INDEX responses_open ON responses (organisation_id, link_id, updated_at) WHERE submitted_at IS NULL;

CREATE TABLE alerts (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL,
    response_id uuid NOT NULL,
    questionnaire_id uuid NOT NULL,
    version_id uuid NOT NULL,
    link_id uuid NOT NULL,
    member_id uuid NOT NULL,
    patient_id uuid,
    -- linkId of the item whose answer raised it; null for a score
    item text,
    rule text NOT NULL,
    severity text NOT NULL CHECK (severity IN ('attention', 'critical')),
    status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'taken', 'resolved')),
    opened_at timestamptz NOT NULL,
    taken_by uuid,
    taken_at timestamptz,
    resolved_by uuid,
    resolved_at timestamptz,
    resolution text,
    UNIQUE (response_id, rule)
);
CREATE INDEX alerts_open ON alerts (organisation_id, opened_at DESC) WHERE status <> 'resolved';
CREATE INDEX alerts_of_organisation ON alerts (organisation_id, opened_at DESC);
CREATE INDEX alerts_of_patient ON alerts (organisation_id, patient_id, opened_at DESC) WHERE patient_id IS NOT NULL;

CREATE TABLE alert_contacts (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL,
    alert_id uuid NOT NULL REFERENCES alerts,
    author_id uuid NOT NULL REFERENCES accounts,
    channel text NOT NULL CHECK (channel IN ('phone', 'message', 'visit', 'other')),
    reached boolean NOT NULL,
    note text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX contacts_of_alert ON alert_contacts (organisation_id, alert_id, at);

-- The submission: response row, its event, its alerts and their jobs in one round trip and, called
-- outside a transaction block, one transaction.
-- Returns 'stored', 'replayed', 'other-body' (the key was used with another body), 'stale'
-- (the response moved on since the page was made) or 'closed' (it no longer accepts answers).
CREATE FUNCTION submit_response(
    p_id uuid, p_organisation uuid, p_questionnaire uuid, p_version uuid, p_link uuid, p_member uuid,
    p_patient uuid, p_revision integer, p_answers jsonb, p_scores jsonb, p_score double precision,
    p_severity smallint, p_outcome text, p_flags jsonb, p_language text, p_mode text, p_body_hash bytea,
    p_actor text, p_started_at timestamptz, p_now timestamptz
) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    fresh boolean;
    stored_status text;
    stored_hash bytea;
    stored_revision integer;
BEGIN
    INSERT INTO responses AS r (id, organisation_id, questionnaire_id, version_id, link_id, member_id,
        patient_id, status, revision, answers, scores, score, severity, outcome, flag_count, language, mode,
        body_hash, consented_at, started_at, updated_at, submitted_at)
    VALUES (p_id, p_organisation, p_questionnaire, p_version, p_link, p_member,
        p_patient, 'completed', p_revision, p_answers, p_scores, p_score, p_severity, p_outcome,
        coalesce(jsonb_array_length(p_flags), 0), p_language, p_mode, p_body_hash, p_now, p_started_at, p_now, p_now)
    ON CONFLICT (id) DO UPDATE SET replays = r.replays + 1
    RETURNING xmax = 0, r.status, r.body_hash, r.revision
    INTO fresh, stored_status, stored_hash, stored_revision;

    IF NOT fresh THEN
        IF stored_status = 'in-progress' THEN
            IF stored_revision <> p_revision THEN
                RETURN 'stale';
            END IF;
            UPDATE responses SET status = 'completed', answers = p_answers, scores = p_scores, score = p_score,
                severity = p_severity, outcome = p_outcome,
                flag_count = coalesce(jsonb_array_length(p_flags), 0), body_hash = p_body_hash,
                updated_at = p_now, submitted_at = p_now, replays = 0
            WHERE id = p_id AND organisation_id = p_organisation AND link_id = p_link;
            IF NOT FOUND THEN
                RETURN 'closed';
            END IF;
        ELSIF stored_status = 'completed' AND stored_hash IS NOT DISTINCT FROM p_body_hash THEN
            RETURN 'replayed';
        ELSIF stored_status = 'completed' THEN
            RETURN 'other-body';
        ELSE
            RETURN 'closed';
        END IF;
    END IF;

    INSERT INTO events (organisation_id, entity_kind, entity_id, action, actor, at, details)
    VALUES (p_organisation, 'response', p_id, 'response.submitted', p_actor, p_now, '{}');

    IF p_flags IS NOT NULL THEN
        INSERT INTO alerts (id, organisation_id, response_id, questionnaire_id, version_id, link_id, member_id,
            patient_id, item, rule, severity, opened_at)
        SELECT f.id, p_organisation, p_id, p_questionnaire, p_version, p_link, p_member,
            coalesce(p_patient, (SELECT patient_id FROM responses WHERE id = p_id)), f.item, f.rule, f.severity, p_now
        FROM jsonb_to_recordset(p_flags) AS f (id uuid, item text, rule text, severity text);

        INSERT INTO events (organisation_id, entity_kind, entity_id, action, actor, at, details)
        SELECT p_organisation, 'alert', f.id, 'alert.opened', p_actor, p_now,
            jsonb_build_object('response', p_id, 'severity', f.severity)
        FROM jsonb_to_recordset(p_flags) AS f (id uuid, severity text);

        INSERT INTO jobs (id, organisation_id, kind, ordering_key, payload, run_at, created_at)
        SELECT f.job, p_organisation, 'alert-mail', 'alert:' || f.id, jsonb_build_object('alert', f.id), p_now, p_now
        FROM jsonb_to_recordset(p_flags) AS f (id uuid, job uuid);

        PERFORM pg_notify('weconecta_alerts', p_organisation::text);
        PERFORM pg_notify('weconecta_jobs', '');
    END IF;
    RETURN 'stored';
END $$;
