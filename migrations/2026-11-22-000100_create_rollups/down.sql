DROP TABLE rollup_items, rollup_scores, rollup_days, item_values, projected_responses;
DELETE FROM event_consumers WHERE name = 'results';
