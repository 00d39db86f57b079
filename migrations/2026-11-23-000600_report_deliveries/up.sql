-- Providers tell later what became of a message: it was delivered, or why it could not be.
ALTER TABLE messages DROP CONSTRAINT messages_status_check;
ALTER TABLE messages ADD CONSTRAINT messages_status_check
    CHECK (status IN ('queued', 'sent', 'kept', 'failed', 'bounced', 'dropped', 'delivered'));
ALTER TABLE messages ADD COLUMN failure text
    CHECK (failure IN ('unknown-address', 'blocked', 'expired', 'rejected', 'other'));
CREATE INDEX messages_named ON messages (provider_id) WHERE provider_id IS NOT NULL;

-- A number without WhatsApp may well take SMS.
ALTER TABLE patient_reach ADD COLUMN bounced_whatsapp text;
UPDATE patient_reach SET bounced_whatsapp = bounced_phone WHERE bounced_phone IS NOT NULL;
