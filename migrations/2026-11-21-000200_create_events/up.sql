-- Everything that happened, append only. transaction_id gives the commit-order cursor: below
-- pg_snapshot_xmin no open transaction can add an event, so a reader never passes a gap.
CREATE TABLE events (
    transaction_id xid8 NOT NULL DEFAULT pg_current_xact_id(),
    id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    organisation_id uuid NOT NULL,
    entity_kind text NOT NULL,
    entity_id uuid NOT NULL,
    action text NOT NULL,
    actor text NOT NULL,
    at timestamptz NOT NULL,
    details jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (transaction_id, id)
);
CREATE INDEX events_of_entity ON events (entity_id, id);
CREATE INDEX events_of_organisation ON events (organisation_id, id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER events_are_append_only BEFORE UPDATE OR DELETE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The hash chain of each organisation, written by the consumer.
CREATE TABLE event_seals (
    organisation_id uuid NOT NULL,
    position bigint NOT NULL,
    event_id bigint NOT NULL UNIQUE,
    hash bytea NOT NULL,
    PRIMARY KEY (organisation_id, position)
);

-- How far a reader of the event log has come.
CREATE TABLE event_consumers (
    name text PRIMARY KEY,
    transaction_id xid8 NOT NULL,
    event_id bigint NOT NULL
);

CREATE TABLE jobs (
    id uuid PRIMARY KEY,
    organisation_id uuid,
    kind text NOT NULL,
    -- jobs with the same key run one after the other, oldest first
    ordering_key text,
    payload jsonb NOT NULL,
    run_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    max_attempts integer NOT NULL DEFAULT 12,
    locked_until timestamptz,
    last_error text,
    dead_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE INDEX jobs_ready ON jobs (run_at) WHERE dead_at IS NULL;
CREATE INDEX jobs_of_key ON jobs (ordering_key, created_at, id) WHERE ordering_key IS NOT NULL AND dead_at IS NULL;
CREATE INDEX jobs_dead ON jobs (dead_at) WHERE dead_at IS NOT NULL;
