-- Live parcels whose land use or legal area becomes another.
SELECT
  s.commune_code, s.sheet_label, s.parcel_label, s.source_file, s.source_row,
  v.land_use AS old_land_use, s.land_use, v.legal_area_m2 AS old_legal_area_m2, s.legal_area_m2,
  ST_AsBinary(s.geometry) AS shape,
  c.changed_columns
FROM compared_parcel AS c
JOIN staged_parcel AS s USING (position)
JOIN cadastre.parcel_version AS v ON v.id = c.version_id
WHERE c.outcome = 'changed' AND c.changed_columns && ARRAY['land_use', 'legal_area_m2']
ORDER BY s.position
