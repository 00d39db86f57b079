ALTER TABLE invitations ADD COLUMN reminded_at timestamptz;

-- Invitations that make themselves: once, every so many days, or after somebody answered.
CREATE TABLE schedules (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    link_id uuid NOT NULL REFERENCES links,
    created_by uuid NOT NULL REFERENCES accounts,
    -- the first of these channels that a patient has; empty to hand the links over by hand
    channels text[] NOT NULL,
    kind text NOT NULL CHECK (kind IN ('once', 'every', 'after')),
    -- days between two rounds, or after the event
    days smallint NOT NULL CHECK (days BETWEEN 0 AND 400),
    -- the link through which somebody answered, where that is the event
    after_link_id uuid REFERENCES links,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz,
    -- rounds for each patient at most
    most smallint,
    holds_days smallint,
    remind_after_days smallint,
    remind_most smallint NOT NULL DEFAULT 0,
    -- rounds done
    rounds integer NOT NULL DEFAULT 0,
    -- of the next round; null for events and when there is none any more
    next_at timestamptz,
    paused_at timestamptz,
    ended_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE INDEX schedules_of_organisation ON schedules (organisation_id, created_at DESC);
CREATE INDEX schedules_live ON schedules (next_at) WHERE paused_at IS NULL AND ended_at IS NULL;

-- Whom it invites; nobody listed means whoever answers the link of its event.
CREATE TABLE schedule_patients (
    schedule_id uuid NOT NULL REFERENCES schedules ON DELETE CASCADE,
    patient_id uuid NOT NULL REFERENCES patients ON DELETE CASCADE,
    PRIMARY KEY (schedule_id, patient_id)
);
CREATE INDEX schedules_of_patient ON schedule_patients (patient_id);
