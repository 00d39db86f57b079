-- What the searches of the FHIR API go by. Of responses as few as possible: each costs every submission.
CREATE INDEX responses_of_questionnaire ON responses (organisation_id, questionnaire_id, id);
CREATE INDEX responses_changed ON responses (organisation_id, updated_at, id);
CREATE INDEX response_documents_authored ON response_documents (authored);

CREATE INDEX patients_changed ON patients (organisation_id, updated_at, id);
CREATE INDEX patients_by_birth_date ON patients (organisation_id, birth_date);
CREATE INDEX patients_by_cns ON patients (organisation_id, cns) WHERE cns IS NOT NULL;
CREATE INDEX patients_by_record_number ON patients (organisation_id, record_number) WHERE record_number IS NOT NULL;
