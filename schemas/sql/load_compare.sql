-- Set each staged parcel beside the live one of the same number.
INSERT INTO compared_parcel (position, parcel_uuid, version_id, outcome)
SELECT
  s.position,
  coalesce(v.parcel_uuid, gen_random_uuid()),
  v.id,
  CASE
    WHEN v.id IS NULL THEN 'inserted'
    WHEN v.content_hash = s.content_hash THEN 'unchanged'
    ELSE 'changed'
  END
FROM staged_parcel AS s
LEFT JOIN cadastre.parcel_version AS v
  ON (v.commune_code, v.sheet_label, v.parcel_label) = (s.commune_code, s.sheet_label, s.parcel_label)
  AND v.province = :province
  AND upper_inf(v.valid)
