-- The parcels delivered, once they are live: position in the batch, and who they are.
SELECT k.position, v.parcel_uuid
FROM staged_key AS k
JOIN cadastre.parcel_version AS v
  ON (v.commune_code, v.sheet_label, v.parcel_label) = (k.commune_code, k.sheet_label, k.parcel_label)
  AND v.province = :province
  AND upper_inf(v.valid) AND upper_inf(v.recorded)
WHERE k.position IS NOT NULL
