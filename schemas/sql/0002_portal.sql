-- Current parcels as in 0001_portal, and the commune of the old number: the code of a commune and nothing else.
CREATE OR REPLACE VIEW portal.parcel AS
SELECT
  v.province,
  v.commune_code,
  coalesce(c.name, v.commune_code) AS commune_name,
  v.sheet_label,
  v.parcel_label,
  v.sheet_number,
  v.parcel_number,
  portal.public_number(v.old_sheet_number) AS old_sheet_number,
  portal.public_number(v.old_parcel_number) AS old_parcel_number,
  portal.public_identifier(v.parcel_id) AS parcel_id,
  v.area_m2,
  v.land_use,
  portal.public_address(v.address) AS address,
  v.is_parcel,
  v.loaded_at AS loaded_on,
  r.receipt AS delivery,
  p.synthetic,
  ST_SRID(v.geometry) AS storage_crs,
  v.geometry_wgs84 AS geometry,
  CASE WHEN v.old_commune_code ~ '^[0-9]{5}$' THEN v.old_commune_code END AS old_commune_code
FROM cadastre.parcel_version AS v
JOIN intake.run AS r ON r.id = v.run_id
JOIN intake.package AS p ON p.receipt = r.receipt
LEFT JOIN cadastre.commune AS c
  ON (c.province, c.code, c.list_version) = (v.province, v.commune_code, v.commune_list)
WHERE upper_inf(v.valid)
  AND NOT v.land_use_parts @? '$[*] ? (@.code == "CQP" || @.code == "CAN" || @.code == "CQA")'
  AND coalesce(v.land_use, '') COLLATE "und-x-icu" !~* '\m(cqp|can|cqa|quốc phòng|an ninh)\M';
