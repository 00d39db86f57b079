DROP TABLE link_collaborators;
DROP TABLE links;
DROP TABLE patient_notes;
DROP TABLE patients;
