DROP TABLE invitation_lists;
