-- What is different in a parcel of the same number: its shape, wherever the ring begins, and which columns. A delivery
-- that leaves the identifier of a parcel empty, or repeats it, says nothing new.
UPDATE compared_parcel AS c
SET
  outcome = CASE WHEN d.has_new_shape OR d.changed_columns <> '{}' THEN 'changed' ELSE 'unchanged' END,
  has_new_shape = d.has_new_shape,
  changed_columns = d.changed_columns
FROM (
  SELECT
    s.position,
    ST_AsBinary(ST_Normalize(s.geometry)) <> ST_AsBinary(ST_Normalize(v.geometry)) AS has_new_shape,
    array_remove(ARRAY[
      CASE WHEN s.old_commune_code IS DISTINCT FROM v.old_commune_code THEN 'old_commune_code' END,
      CASE WHEN s.old_sheet_number IS DISTINCT FROM v.old_sheet_number THEN 'old_sheet_number' END,
      CASE WHEN s.old_parcel_number IS DISTINCT FROM v.old_parcel_number THEN 'old_parcel_number' END,
      CASE WHEN s.parcel_id IS DISTINCT FROM v.parcel_id AND (v.identifier IS NULL OR s.parcel_id <> v.identifier)
        THEN 'parcel_id' END,
      CASE WHEN s.area_m2 IS DISTINCT FROM v.area_m2 THEN 'area_m2' END,
      CASE WHEN s.legal_area_m2 IS DISTINCT FROM v.legal_area_m2 THEN 'legal_area_m2' END,
      CASE WHEN s.land_use IS DISTINCT FROM v.land_use THEN 'land_use' END,
      CASE WHEN s.user_code IS DISTINCT FROM v.user_code THEN 'user_code' END,
      CASE WHEN s.address IS DISTINCT FROM v.address THEN 'address' END,
      CASE WHEN s.is_parcel IS DISTINCT FROM v.is_parcel THEN 'is_parcel' END,
      CASE WHEN s.scale_denominator IS DISTINCT FROM v.scale_denominator THEN 'scale_denominator' END
    ], NULL) AS changed_columns
  FROM staged_parcel AS s
  JOIN compared_parcel AS same USING (position)
  JOIN cadastre.parcel_version AS v ON v.id = same.version_id
  WHERE same.outcome = 'changed'
) AS d
WHERE d.position = c.position
