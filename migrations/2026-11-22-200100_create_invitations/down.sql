DELETE FROM messages WHERE invitation_id IS NOT NULL;
ALTER TABLE messages DROP CONSTRAINT messages_status_check;
UPDATE messages SET status = 'failed' WHERE status IN ('bounced', 'dropped');
ALTER TABLE messages ADD CONSTRAINT messages_status_check CHECK (status IN ('queued', 'sent', 'kept', 'failed'));
ALTER TABLE messages DROP COLUMN invitation_id;
DROP TABLE patient_reach;
DROP TABLE invitations;
