-- Which sites may show a link's pages inside theirs, and which of its keys for filled-in answers counts: none before the first.
ALTER TABLE links
    ADD COLUMN embed_origins text[] NOT NULL DEFAULT '{}' CHECK (cardinality(embed_origins) <= 20),
    ADD COLUMN prefill_rotation integer NOT NULL DEFAULT 0 CHECK (prefill_rotation >= 0);
