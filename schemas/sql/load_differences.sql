-- What is different in a parcel of the same number: its shape, wherever the ring begins, and which columns.
UPDATE compared_parcel AS c
SET
  has_new_shape = ST_AsBinary(ST_Normalize(s.geometry)) <> ST_AsBinary(ST_Normalize(v.geometry)),
  changed_columns = array_remove(ARRAY[
    CASE WHEN s.old_commune_code IS DISTINCT FROM v.old_commune_code THEN 'old_commune_code' END,
    CASE WHEN s.old_sheet_number IS DISTINCT FROM v.old_sheet_number THEN 'old_sheet_number' END,
    CASE WHEN s.old_parcel_number IS DISTINCT FROM v.old_parcel_number THEN 'old_parcel_number' END,
    CASE WHEN s.parcel_id IS DISTINCT FROM v.parcel_id THEN 'parcel_id' END,
    CASE WHEN s.area_m2 IS DISTINCT FROM v.area_m2 THEN 'area_m2' END,
    CASE WHEN s.legal_area_m2 IS DISTINCT FROM v.legal_area_m2 THEN 'legal_area_m2' END,
    CASE WHEN s.land_use IS DISTINCT FROM v.land_use THEN 'land_use' END,
    CASE WHEN s.user_code IS DISTINCT FROM v.user_code THEN 'user_code' END,
    CASE WHEN s.address IS DISTINCT FROM v.address THEN 'address' END,
    CASE WHEN s.is_parcel IS DISTINCT FROM v.is_parcel THEN 'is_parcel' END,
    CASE WHEN s.scale_denominator IS DISTINCT FROM v.scale_denominator THEN 'scale_denominator' END
  ], NULL)
FROM staged_parcel AS s, cadastre.parcel_version AS v
WHERE c.outcome = 'changed' AND s.position = c.position AND v.id = c.version_id
