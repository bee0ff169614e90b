-- Set each delivered parcel beside the live one of the same number.
INSERT INTO compared_parcel (position, outcome, parcel_uuid, version_id)
SELECT
  k.position,
  CASE WHEN v.id IS NULL THEN 'inserted' WHEN v.content_hash = k.content_hash THEN 'unchanged' ELSE 'changed' END,
  coalesce(v.parcel_uuid, gen_random_uuid()),
  v.id
FROM staged_key AS k
LEFT JOIN cadastre.parcel_version AS v
  ON (v.commune_code, v.sheet_label, v.parcel_label) = (k.commune_code, k.sheet_label, k.parcel_label)
  AND v.province = :province
  AND upper_inf(v.valid) AND upper_inf(v.recorded)
WHERE k.position IS NOT NULL
