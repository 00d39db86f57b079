-- What patients see of their results, as the author chose; nothing without a row.
CREATE TABLE patient_results (
    questionnaire_id uuid PRIMARY KEY REFERENCES questionnaires ON DELETE CASCADE,
    organisation_id uuid NOT NULL REFERENCES organisations,
    shows text NOT NULL CHECK (shows IN ('nothing', 'thanks', 'scores')),
    -- the author's words to whoever answered
    thanks text NOT NULL DEFAULT ''
);
CREATE INDEX patient_results_of_organisation ON patient_results (organisation_id, questionnaire_id);
