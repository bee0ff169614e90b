-- Delivered parcels that are live now exactly as they were delivered.
SELECT count(*)
FROM staged_key AS k
JOIN cadastre.parcel_version AS v
  ON (v.commune_code, v.sheet_label, v.parcel_label, v.content_hash)
    = (k.commune_code, k.sheet_label, k.parcel_label, k.content_hash)
  AND v.province = :province
  AND upper_inf(v.valid) AND upper_inf(v.recorded)
