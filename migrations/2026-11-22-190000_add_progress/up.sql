-- How far the bar above the questions has come, in thousandths: what an answer opens must not push it back.
ALTER TABLE responses ADD COLUMN progress SMALLINT NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1000);
