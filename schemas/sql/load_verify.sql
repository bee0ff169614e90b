-- Delivered parcels that are live now as they were delivered.
SELECT count(*)
FROM staged_key AS k
JOIN cadastre.parcel_version AS v
  ON (v.commune_code, v.sheet_label, v.parcel_label) = (k.commune_code, k.sheet_label, k.parcel_label)
  AND v.province = :province
  AND upper_inf(v.valid) AND upper_inf(v.recorded)
LEFT JOIN compared_parcel AS c ON c.position = k.position AND c.outcome = 'unchanged'
WHERE v.content_hash = k.content_hash OR v.id = c.version_id
