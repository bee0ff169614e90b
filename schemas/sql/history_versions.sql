-- All versions of the parcels that have or had a number, or were known by it before; nothing of people is in them.
WITH wanted AS (
  SELECT DISTINCT v.parcel_uuid
  FROM cadastre.parcel_version AS v
  WHERE v.province = :province
    AND (
      (v.commune_code, v.sheet_label, v.parcel_label) = (:commune, :sheet, :parcel)
      OR (coalesce(v.old_commune_code, v.commune_code), v.old_sheet_number, coalesce(v.old_parcel_number, v.parcel_label))
        = (:commune, :sheet, :parcel)
    )
)
SELECT
  v.id, CAST(v.parcel_uuid AS text) AS parcel_uuid, lower(v.valid) AS valid_from, upper(v.valid) AS valid_to,
  upper(v.recorded) AS undone_at,
  v.commune_code, v.sheet_label, v.parcel_label, v.old_commune_code,
  portal.public_number(v.old_sheet_number) AS old_sheet_number,
  portal.public_number(v.old_parcel_number) AS old_parcel_number,
  v.identifier AS parcel_id, v.area_m2, v.legal_area_m2, v.land_use, v.user_code,
  portal.public_address(v.address) AS address, v.is_parcel, v.scale_denominator,
  ST_Area(v.geometry) AS measured_m2, sha256(ST_AsBinary(ST_Normalize(v.geometry))) AS shape,
  r.receipt, p.name AS package, e.receipt AS ended_by_receipt, ep.name AS ended_by_package
FROM cadastre.parcel_version AS v
JOIN wanted USING (parcel_uuid)
JOIN intake.run AS r ON r.id = v.run_id
JOIN intake.package AS p ON p.receipt = r.receipt
LEFT JOIN intake.run AS e ON e.id = v.ended_by
LEFT JOIN intake.package AS ep ON ep.receipt = e.receipt
ORDER BY (SELECT min(f.id) FROM cadastre.parcel_version AS f WHERE f.parcel_uuid = v.parcel_uuid), v.id
