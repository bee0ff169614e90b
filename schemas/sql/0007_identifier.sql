-- The identifier of each parcel (mã định danh thửa đất), beside what was delivered as one (parcel_id).
--
-- A version either gives its parcel an identifier, delivered or minted, or keeps one that the parcel has already. Each is
-- given once: no parcel ever has one of another, be that live or ended. What an undo takes back was never given.
ALTER TABLE cadastre.parcel_version
  ADD COLUMN identifier text,
  ADD COLUMN identifier_origin text,
  ADD COLUMN identifier_algorithm text;

-- What was delivered before is the identifier where it is one, lies at its parcel (by 1 m: schemas/tolerances.toml), and
-- was delivered for no other parcel.
WITH placed AS (
  SELECT id, parcel_id, row_number() OVER (PARTITION BY parcel_id ORDER BY id) = 1 AS is_first
  FROM cadastre.parcel_version
  WHERE upper_inf(recorded) AND is_parcel IS NOT FALSE
    AND CASE
      WHEN parcel_id COLLATE "C" ~ '^[0-9b-hjkmnp-z]{12}$'
      THEN ST_DWithin(CAST(ST_PointFromGeoHash(parcel_id) AS geography), CAST(geometry_wgs84 AS geography), 1)
    END
), own AS (
  SELECT parcel_id
  FROM cadastre.parcel_version
  WHERE upper_inf(recorded)
  GROUP BY parcel_id
  HAVING count(DISTINCT parcel_uuid) = 1
)
UPDATE cadastre.parcel_version AS v
SET identifier = p.parcel_id, identifier_origin = CASE WHEN p.is_first THEN 'delivered' ELSE 'kept' END
FROM placed AS p
JOIN own USING (parcel_id)
WHERE v.id = p.id;

ALTER TABLE cadastre.parcel_version
  ADD CONSTRAINT ck_parcel_version_identifier_origin CHECK (
    (identifier IS NULL) = (identifier_origin IS NULL) AND identifier_origin IN ('delivered', 'kept', 'minted')
    AND (identifier_origin <> 'minted' OR identifier_algorithm IS NOT NULL)
  );
CREATE UNIQUE INDEX uq_parcel_version_given_identifier
  ON cadastre.parcel_version (identifier)
  WHERE identifier_origin <> 'kept' AND upper_inf(recorded);

DROP TRIGGER never_changed ON cadastre.parcel_version;
CREATE TRIGGER never_changed BEFORE UPDATE OF
  id, parcel_uuid, run_id, province, commune_code, commune_list, sheet_label, parcel_label, sheet_number, parcel_number,
  old_commune_code, old_sheet_number, old_parcel_number, parcel_id, area_m2, legal_area_m2, computed_area_m2, land_use,
  land_use_parts, user_code, address, is_parcel, scale_denominator, geometry, geometry_wgs84, datum_pipeline,
  geometry_received, crs_received, received, source_file, source_row, content_hash, loaded_at, identifier,
  identifier_origin, identifier_algorithm
  ON cadastre.parcel_version FOR EACH STATEMENT EXECUTE FUNCTION cadastre.refuse_change();

-- The public sees the identifier, and not what was delivered as one; otherwise as in 0004_parcel_version.
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
  v.identifier AS parcel_id,
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
WHERE upper_inf(v.valid) AND upper_inf(v.recorded)
  AND NOT v.land_use_parts @? '$[*] ? (@.code == "CQP" || @.code == "CAN" || @.code == "CQA")'
  AND coalesce(v.land_use, '') COLLATE "und-x-icu" !~* '\m(cqp|can|cqa|quốc phòng|an ninh)\M';

-- And so does the land platform; otherwise as in 0005_vbdlis.
CREATE OR REPLACE VIEW vbdlis.thuadat AS
SELECT
  v.id AS objectid,
  v.parcel_uuid::text AS uuid,
  lower(v.valid) AS thoidiembatdau,
  upper(v.valid) AS thoidiemketthuc,
  v.commune_code AS maxa,
  v.parcel_uuid::text AS madoituong,
  v.identifier AS mathuadat,
  v.sheet_number AS sohieutobando,
  v.parcel_number AS sothututhua,
  v.old_commune_code AS maxacu,
  v.old_sheet_number AS sohieutobandocu,
  v.old_parcel_number AS sothututhuacu,
  v.area_m2 AS dientich,
  v.legal_area_m2 AS dientichphaply,
  vbdlis.land_uses(v.land_use_parts, v.land_use) AS kyhieumucdichsudung,
  v.user_code AS kyhieudoituong,
  CASE WHEN v.is_parcel THEN 0 WHEN NOT v.is_parcel THEN 1 END AS ladoituongchiemdat,
  vbdlis.parcel_address(v.address) AS diachi,
  v.scale_denominator AS tyle,
  vbdlis.in_zone(v.geometry)::geometry(MultiPolygon, 9210) AS geometry
FROM cadastre.parcel_version AS v
WHERE upper_inf(v.valid) AND upper_inf(v.recorded);
