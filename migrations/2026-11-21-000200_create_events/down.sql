DROP TABLE jobs;
DROP TABLE event_consumers;
DROP TABLE event_seals;
DROP TABLE events;
DROP FUNCTION refuse_change();
