-- Which published resource a questionnaire is, as FHIR names it. Not unique: a copy may keep the address.
ALTER TABLE questionnaires ADD COLUMN canonical_url text;
CREATE INDEX questionnaires_by_url ON questionnaires (organisation_id, canonical_url)
    WHERE canonical_url IS NOT NULL AND deleted_at IS NULL;

-- Text as people search for it: without capitals and accents.
CREATE FUNCTION searchable(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT translate(lower(words), 'áàâãäåéèêëíìîïóòôõöúùûüçñ', 'aaaaaaeeeeiiiiooooouuuucn')
$$;
