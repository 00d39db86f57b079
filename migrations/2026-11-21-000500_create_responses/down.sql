DROP FUNCTION submit_response(uuid, uuid, uuid, uuid, uuid, uuid, uuid, integer, jsonb, jsonb, double precision,
    smallint, text, jsonb, text, text, bytea, text, timestamptz, timestamptz);
DROP TABLE alert_contacts;
DROP TABLE alerts;
DROP TABLE responses;
