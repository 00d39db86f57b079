ALTER TABLE links DROP COLUMN prefill_rotation, DROP COLUMN embed_origins;
