DROP TABLE schedule_patients;
DROP TABLE schedules;
ALTER TABLE invitations DROP COLUMN reminded_at;
