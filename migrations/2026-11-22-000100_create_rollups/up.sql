-- What the consumer of the event log has read; see docs/architecture.md, "Reading results".
-- All of it can be thrown away and made again from the log.

-- Each response once, so that reading a part of the log twice changes nothing.
CREATE TABLE projected_responses (
    response_id uuid PRIMARY KEY,
    organisation_id uuid NOT NULL,
    started_on date NOT NULL,
    submitted_on date
);

-- Item values of submitted responses. What a person typed freely is not copied: it stays in the response.
CREATE TABLE item_values (
    organisation_id uuid NOT NULL,
    version_id uuid NOT NULL,
    link_id uuid NOT NULL,
    -- position of the item in the version, depth first from 0
    item integer NOT NULL,
    -- counts the values of one item in one response from 0
    position integer NOT NULL,
    -- what was chosen, as in rollup_items.value; null for free text
    option text,
    number double precision,
    -- of the submission, in the organisation's timezone
    day date NOT NULL,
    response_id uuid NOT NULL,
    PRIMARY KEY (response_id, item, position)
);
CREATE INDEX item_values_of_item ON item_values (organisation_id, version_id, item, day);

CREATE TABLE rollup_days (
    organisation_id uuid NOT NULL,
    link_id uuid NOT NULL,
    version_id uuid NOT NULL,
    day date NOT NULL,
    questionnaire_id uuid NOT NULL,
    started integer NOT NULL,
    submitted integer NOT NULL,
    healthy integer NOT NULL,
    attention integer NOT NULL,
    critical integer NOT NULL,
    -- how many lay in each severity of the primary score: five numbers
    severities integer[] NOT NULL,
    PRIMARY KEY (organisation_id, link_id, version_id, day)
);
CREATE INDEX rollup_days_by_day ON rollup_days (organisation_id, day);

CREATE TABLE rollup_scores (
    organisation_id uuid NOT NULL,
    version_id uuid NOT NULL,
    link_id uuid NOT NULL,
    day date NOT NULL,
    score_key text NOT NULL,
    value double precision NOT NULL,
    n integer NOT NULL,
    PRIMARY KEY (organisation_id, version_id, day, link_id, score_key, value)
);

CREATE TABLE rollup_items (
    organisation_id uuid NOT NULL,
    version_id uuid NOT NULL,
    link_id uuid NOT NULL,
    day date NOT NULL,
    item integer NOT NULL,
    -- '' counts the responses that answered the item at all; else the kind of value and the value:
    -- c: option, b: boolean, n: number, m: month of a date, t: hour of a time, o: an open choice's own words
    value text NOT NULL,
    n integer NOT NULL,
    PRIMARY KEY (organisation_id, version_id, day, link_id, item, value)
);
