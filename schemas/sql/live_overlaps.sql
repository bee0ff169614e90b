-- Delivered parcels of a new shape that lie on ground of live parcels which stay.
SELECT
  s.commune_code, s.sheet_label, s.parcel_label, s.source_file, s.source_row, s.scale_denominator, s.land_use_parts,
  v.commune_code AS other_commune, v.sheet_label AS other_sheet, v.parcel_label AS other_parcel,
  v.scale_denominator AS other_scale, CAST(v.land_use_parts AS text) AS other_parts, r.receipt,
  ST_AsBinary(ST_CollectionExtract(ST_Intersection(s.geometry, t.geometry), 3)) AS shape
FROM shared_ground AS g
JOIN touched_version AS t ON t.id = g.version_id AND t.outcome = 'stays'
JOIN staged_parcel AS s ON s.position = g.position
JOIN cadastre.parcel_version AS v ON v.id = t.id
JOIN intake.run AS r ON r.id = v.run_id
ORDER BY s.position, t.id
