DROP TABLE patient_results;
