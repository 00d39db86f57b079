DROP TABLE version_mappings;
