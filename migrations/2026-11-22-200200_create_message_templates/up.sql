-- What an organisation says in its own words; without a row ours are used.
CREATE TABLE message_templates (
    organisation_id uuid NOT NULL REFERENCES organisations,
    occasion text NOT NULL CHECK (occasion IN ('invitation', 'reminder')),
    channel text NOT NULL CHECK (channel IN ('email', 'sms', 'whatsapp')),
    language text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (organisation_id, occasion, channel, language)
);
