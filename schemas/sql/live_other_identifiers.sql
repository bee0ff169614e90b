-- Parcels that are delivered with another identifier than the one that the same ground has.
SELECT
  s.commune_code, s.sheet_label, s.parcel_label, s.source_file, s.source_row, i.replaces, i.identifier,
  ST_AsBinary(s.geometry) AS shape
FROM staged_identifier AS i
JOIN staged_parcel AS s USING (position)
WHERE i.replaces IS NOT NULL
ORDER BY s.position
