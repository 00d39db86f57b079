-- A personal way to a link: one patient, one response.
CREATE TABLE invitations (
    id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL REFERENCES organisations,
    patient_id uuid NOT NULL REFERENCES patients ON DELETE CASCADE,
    link_id uuid NOT NULL REFERENCES links,
    token text NOT NULL UNIQUE,
    -- chosen beforehand, so that there is one response at most
    response_id uuid NOT NULL UNIQUE,
    -- a form that was sent, or a schedule; what was invited once for it is not invited again
    origin uuid NOT NULL,
    occurrence integer NOT NULL DEFAULT 0,
    -- how its messages go; null where it is handed over by hand
    channel text CHECK (channel IN ('email', 'sms', 'whatsapp')),
    -- a message again after so many days without an answer, at most so often
    remind_after_days smallint,
    remind_most smallint NOT NULL DEFAULT 0,
    reminded smallint NOT NULL DEFAULT 0,
    created_by uuid REFERENCES accounts,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    opened_at timestamptz,
    cancelled_at timestamptz,
    UNIQUE (origin, patient_id, occurrence)
);
CREATE INDEX invitations_of_organisation ON invitations (organisation_id, created_at DESC);
CREATE INDEX invitations_of_patient ON invitations (patient_id);
CREATE INDEX invitations_of_link ON invitations (link_id);
CREATE INDEX invitations_to_remind ON invitations (created_at)
    WHERE remind_after_days IS NOT NULL AND reminded < remind_most AND cancelled_at IS NULL;

-- How a patient may be reached. A bounce counts as long as the address is still the same.
CREATE TABLE patient_reach (
    patient_id uuid PRIMARY KEY REFERENCES patients ON DELETE CASCADE,
    organisation_id uuid NOT NULL REFERENCES organisations,
    language text,
    opted_out_at timestamptz,
    bounced_email text,
    bounced_phone text
);
CREATE INDEX reach_of_organisation ON patient_reach (organisation_id, opted_out_at);

ALTER TABLE messages ADD COLUMN invitation_id uuid REFERENCES invitations ON DELETE CASCADE;
CREATE INDEX messages_of_invitation ON messages (invitation_id, created_at DESC) WHERE invitation_id IS NOT NULL;
-- bounced: refused for good because of the address; dropped: not wanted any more when its turn came
ALTER TABLE messages DROP CONSTRAINT messages_status_check;
ALTER TABLE messages ADD CONSTRAINT messages_status_check
    CHECK (status IN ('queued', 'sent', 'kept', 'failed', 'bounced', 'dropped'));
