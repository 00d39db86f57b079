DROP TABLE patient_identifiers;
DROP TABLE patient_documents;
DROP TABLE response_documents;
DROP TABLE version_documents;
