-- Parcels that are delivered with the identifier of another parcel, under the number that this has or had last.
SELECT
  s.commune_code, s.sheet_label, s.parcel_label, s.source_file, s.source_row, s.parcel_id,
  l.commune_code AS other_commune, l.sheet_label AS other_sheet, l.parcel_label AS other_parcel,
  ST_AsBinary(s.geometry) AS shape
FROM compared_parcel AS c
JOIN staged_parcel AS s USING (position)
JOIN cadastre.parcel_version AS v
  ON v.identifier = s.parcel_id AND v.identifier_origin <> 'kept' AND upper_inf(v.recorded)
  AND v.parcel_uuid <> c.parcel_uuid
CROSS JOIN LATERAL (
  SELECT w.commune_code, w.sheet_label, w.parcel_label
  FROM cadastre.parcel_version AS w
  WHERE w.parcel_uuid = v.parcel_uuid AND upper_inf(w.recorded)
  ORDER BY lower(w.valid) DESC
  LIMIT 1
) AS l
WHERE c.outcome <> 'unchanged' AND s.is_id_usable AND s.is_parcel IS NOT FALSE
ORDER BY s.position
