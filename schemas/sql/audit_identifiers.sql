-- Identifiers that loads gave or kept, each version in one text; earlier programs and migrations left none in events.
SELECT
  v.run_id, v.id, CAST(ROW(v.id, v.identifier, v.identifier_origin, v.identifier_algorithm) AS text) AS rest
FROM cadastre.parcel_version AS v
