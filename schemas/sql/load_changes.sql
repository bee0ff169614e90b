-- What a load would do, parcel by parcel: those that begin or change, then those that end.
SELECT
  CASE WHEN c.outcome = 'changed' AND 'parcel_label' = ANY(c.changed_columns) THEN 'renumbered' ELSE c.outcome END
    AS outcome,
  s.commune_code, s.sheet_label, s.parcel_label,
  v.commune_code AS commune_before, v.sheet_label AS sheet_before, v.parcel_label AS parcel_before,
  c.has_new_shape AND v.id IS NOT NULL AND ST_AsBinary(ST_Normalize(s.geometry)) <> ST_AsBinary(ST_Normalize(v.geometry))
    AS has_new_shape,
  array_to_string(c.changed_columns, ' ') AS changed_columns,
  ST_Area(v.geometry) AS before_m2, ST_Area(s.geometry) AS after_m2,
  ST_AsBinary(s.geometry_wgs84) AS shape, ST_AsBinary(v.geometry_wgs84) AS shape_before
FROM compared_parcel AS c
JOIN staged_parcel AS s USING (position)
LEFT JOIN cadastre.parcel_version AS v ON v.id = c.version_id
WHERE c.outcome <> 'unchanged'
UNION ALL
SELECT
  'retired', NULL, NULL, NULL, v.commune_code, v.sheet_label, v.parcel_label, false, '', ST_Area(v.geometry), NULL,
  NULL, ST_AsBinary(v.geometry_wgs84)
FROM touched_version AS t
JOIN cadastre.parcel_version AS v USING (id)
WHERE t.outcome = 'retired'
ORDER BY 1, 2, 3, 4, 5, 6, 7
