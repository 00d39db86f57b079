-- The languages that a version is offered in beside its original; null of drafts, and where all that it has are offered.
ALTER TABLE questionnaire_versions ADD COLUMN languages text[];
