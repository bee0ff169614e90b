-- Staged parcels that are live now exactly as they were staged.
SELECT count(*)
FROM staged_parcel AS s
JOIN cadastre.parcel_version AS v
  ON (v.commune_code, v.sheet_label, v.parcel_label, v.content_hash)
    = (s.commune_code, s.sheet_label, s.parcel_label, s.content_hash)
  AND v.province = :province
  AND upper_inf(v.valid)
