DROP TABLE item_comments;
