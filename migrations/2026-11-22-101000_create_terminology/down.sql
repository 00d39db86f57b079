DROP TABLE version_value_sets;
DROP TABLE terminology_resources;
