ALTER TABLE item_values ADD PRIMARY KEY (response_id, item, position);
DROP FUNCTION insert_submissions;
