-- Parcels that are live, or that were at a moment: which versions count is said here alone for all who read them.
SELECT
  v.commune_code,
  nullif(v.commune_list, '') AS commune_list,
  v.sheet_number,
  v.parcel_number,
  v.sheet_label,
  v.parcel_label,
  v.old_commune_code,
  v.old_sheet_number,
  v.old_parcel_number,
  v.identifier AS parcel_id,
  v.area_m2,
  v.legal_area_m2,
  v.computed_area_m2,
  v.land_use,
  CAST(v.land_use_parts AS text) AS land_use_parts,
  v.user_code,
  v.address,
  v.is_parcel,
  v.scale_denominator,
  v.geometry_received,
  v.crs_received,
  v.received,
  v.source_file,
  v.source_row,
  ST_SRID(v.geometry) AS srid,
  ST_AsBinary(v.geometry) AS geometry
FROM cadastre.parcel_version AS v
WHERE v.province = :province
  AND upper_inf(v.recorded)
  AND CASE
    WHEN CAST(:as_of AS timestamptz) IS NULL THEN upper_inf(v.valid)
    ELSE v.valid @> CAST(:as_of AS timestamptz)
  END
  AND (CAST(:communes AS text[]) IS NULL OR v.commune_code = ANY (CAST(:communes AS text[])))
  AND (CAST(:sheets AS text[]) IS NULL OR v.sheet_label = ANY (CAST(:sheets AS text[])))
ORDER BY
  v.commune_code COLLATE "C", v.sheet_number, v.sheet_label COLLATE "C", v.parcel_number, v.parcel_label COLLATE "C"
