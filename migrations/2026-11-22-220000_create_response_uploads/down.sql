DROP TABLE response_upload_pieces;
DROP TABLE response_uploads;
