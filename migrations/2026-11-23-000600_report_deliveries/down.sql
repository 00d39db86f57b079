ALTER TABLE patient_reach DROP COLUMN bounced_whatsapp;
DROP INDEX messages_named;
ALTER TABLE messages DROP COLUMN failure;
UPDATE messages SET status = 'sent' WHERE status = 'delivered';
ALTER TABLE messages DROP CONSTRAINT messages_status_check;
ALTER TABLE messages ADD CONSTRAINT messages_status_check
    CHECK (status IN ('queued', 'sent', 'kept', 'failed', 'bounced', 'dropped'));
