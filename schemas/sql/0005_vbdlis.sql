-- The cadastre under the names of the national land database, for the land platform and for QGIS: views, nothing is
-- stored. Names are in lower case, so that they are found however they are written (DC_THUADAT, soHieuToBanDo); each
-- view begins with a whole number that no two rows share. What holders are called stands in none of them. Nobody but the
-- owner may look at a new schema.
CREATE SCHEMA vbdlis;

-- Geometry in the system of Hải Phòng (VN-2000 / TM-3 105-45), so that programs know type and system of the column;
-- what is stored in another zone is moved into it. Zones of one datum: nothing is shifted.
CREATE FUNCTION vbdlis.in_zone(shape geometry) RETURNS geometry
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE WHEN ST_SRID(shape) = 9210 THEN shape ELSE ST_Transform(shape, 9210) END;

-- Land uses as ThuaDat has them: "ONT+CLN"; as delivered where one of them is not known.
CREATE FUNCTION vbdlis.land_uses(parts jsonb, delivered text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN bool_and(part ->> 'code' IS NOT NULL)
    THEN string_agg(part ->> 'code', '+' ORDER BY place) ELSE delivered END
  FROM jsonb_array_elements(parts) WITH ORDINALITY AS each (part, place)
$$;

-- Address of a parcel; nothing where it names a person, as legacy tables do. Exports judge alike
-- (pipeline/publish/exports/addresses.py).
CREATE FUNCTION vbdlis.parcel_address(address text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  WITH plain AS (
    SELECT regexp_replace(
      lower(normalize(address, NFC) COLLATE "und-x-icu"),
      '\m(hai bà trưng|(đường|phố) (bà triệu|ông ích khiêm))\M', '', 'g'
    ) AS words
  )
  SELECT CASE WHEN NOT (
    words ~ '\m(ông|bà|gia đình|chủ hộ|chủ đất|sử dụng đất|thường trú|hktt|cccd|cmnd|cmt)\M|[0-9]{6}|@'
    OR EXISTS (
      SELECT
      FROM regexp_split_to_table(words, '\s*[,;\n]\s*|\s+[-–]\s+') AS part,
        trim(regexp_replace(part, '\s+', ' ', 'g')) AS one
      WHERE one !~ '^((đường|phố|ngõ|ngách|hẻm|kiệt|quốc lộ|tỉnh lộ|số|nhà|lô|căn)\M|[0-9])'
        AND regexp_replace(
          one,
          '^(cánh đồng|xứ đồng|tổ dân phố|khu dân cư|khu đô thị|thành phố|thị trấn|thị xã|đặc khu|thôn|xóm|làng|ấp|bản'
          '|buôn|tổ|tdp|khu|khối|cụm|đội|xã|phường|quận|huyện|tp|tỉnh) ', ''
        ) ~ '^[^ ]+ ([^ ]+ )*(văn|thị) [^ ]'
    )
  ) THEN address END
  FROM plain
$$;

-- The parcel layer that programs around the platform exchange: what is live.
CREATE VIEW vbdlis.thuadat AS
SELECT
  v.id AS objectid,
  v.parcel_uuid::text AS uuid,
  lower(v.valid) AS thoidiembatdau,
  upper(v.valid) AS thoidiemketthuc,
  v.commune_code AS maxa,
  v.parcel_uuid::text AS madoituong,
  v.parcel_id AS mathuadat,
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

-- Every parcel as it is, or as it was when it ended (TRANGTHAI 1 and 0).
CREATE VIEW vbdlis.dc_thuadat AS
SELECT
  v.id AS objectid,
  v.parcel_uuid::text AS thuadatid,
  v.commune_code AS kvhcid,
  v.commune_code AS xaid,
  v.sheet_number AS sohieutobando,
  v.parcel_number AS sothututhua,
  v.old_sheet_number AS sohieutobandocu,
  v.old_parcel_number AS sothututhuacu,
  v.area_m2 AS dientich,
  v.legal_area_m2 AS dientichphaply,
  r.receipt AS tailieudodacid,
  CASE WHEN v.is_parcel THEN 0 WHEN NOT v.is_parcel THEN 1 END AS ladoituongchiemdat,
  vbdlis.parcel_address(v.address) AS diachithuadat,
  NULL::text AS dangtranhchap,
  NULL::text AS loaithuadat,
  CASE WHEN upper_inf(v.valid) THEN 1 ELSE 0 END AS trangthai,
  (
    SELECT CASE WHEN count(DISTINCT b.parcel_uuid) = 1 THEN min(b.parcel_uuid::text) END
    FROM cadastre.lineage AS l
    JOIN cadastre.parcel_version AS b ON b.id = l.before_version AND upper_inf(b.recorded)
    WHERE l.after_version = v.id AND b.parcel_uuid <> v.parcel_uuid
  ) AS thuagocid,
  vbdlis.in_zone(v.geometry)::geometry(MultiPolygon, 9210) AS geometry,
  (
    SELECT min(lower(f.valid)) FROM cadastre.parcel_version AS f
    WHERE f.parcel_uuid = v.parcel_uuid AND upper_inf(f.recorded)
  ) AS thoidiemkhoitao,
  NULL::text AS nguoicapnhatid,
  v.loaded_at AS thoidiemcapnhat
FROM cadastre.parcel_version AS v
JOIN intake.run AS r ON r.id = v.run_id
WHERE upper_inf(v.recorded)
  AND (
    upper_inf(v.valid)
    OR NOT EXISTS (
      SELECT FROM cadastre.parcel_version AS n
      WHERE n.parcel_uuid = v.parcel_uuid AND upper_inf(n.recorded) AND lower(n.valid) >= upper(v.valid)
    )
  );

-- Land uses of those parcels, in order; the area of the only one is that of the parcel.
CREATE VIEW vbdlis.dc_mucdichsudungdat AS
SELECT
  v.id * 1000 + each.place AS objectid,
  v.id || '-' || each.place AS mucdichsudungdatid,
  t.thuadatid,
  each.place AS sothutumdsd,
  coalesce(each.part ->> 'code', each.part ->> 'raw') AS mucdichsudungid,
  NULL::text AS mucdichsudungqhid,
  coalesce(
    (each.part ->> 'area_m2')::double precision,
    CASE WHEN jsonb_array_length(v.land_use_parts) = 1 THEN v.area_m2 END
  ) AS dientich,
  NULL::integer AS sudungchung,
  NULL::text AS thoihansudung,
  CASE WHEN each.place = 1 THEN 1 ELSE 0 END AS lamucdichchinh,
  lower(v.valid) AS tungay,
  upper(v.valid) AS denngay
FROM vbdlis.dc_thuadat AS t
JOIN cadastre.parcel_version AS v ON v.id = t.objectid
CROSS JOIN LATERAL jsonb_array_elements(v.land_use_parts) WITH ORDINALITY AS each (part, place);

-- Origins of use come from certificates, of which the cadastre holds nothing yet: the columns are there, no rows.
CREATE VIEW vbdlis.dc_nguongocsudung AS
SELECT
  NULL::bigint AS objectid,
  NULL::text AS nguongocsudungid,
  NULL::text AS mucdichsudungdatid,
  NULL::text AS loainguongocsudungdatid,
  NULL::text AS loainguongocchuyenquyenid,
  NULL::double precision AS dientich,
  NULL::text AS chitiet
WHERE false;

-- Deliveries, from which parcels were taken. Of the manifest only what says nothing of a person.
CREATE VIEW vbdlis.dc_tailieudodac AS
SELECT
  min(r.id) AS objectid,
  p.receipt AS tailieudodacid,
  NULL::text AS loaibandodiachinhid,
  p.manifest ->> 'contractor' AS donvidodac,
  NULL::text AS phuongphapdo,
  NULL::text AS mucdochinhxac,
  '1/' || (p.manifest ->> 'scale') AS tyledodac,
  (p.manifest ->> 'survey_to')::date AS ngayhoanthanh,
  p.name AS tentailieu,
  p.received_at AS thoidiemkhoitao
FROM intake.package AS p
JOIN intake.run AS r ON r.receipt = p.receipt AND r.state = 'loaded'
GROUP BY p.receipt;

-- Ground that passed from one version to another, by changes: a split is the change of the parcel that was divided,
-- everything else that of the parcel that came of it.
CREATE VIEW vbdlis.bien_dong AS
SELECT
  CASE l.kind WHEN 'split' THEN l.before_version ELSE l.after_version END AS version_id,
  l.kind,
  l.run_id,
  b.parcel_uuid AS before_parcel,
  a.parcel_uuid AS after_parcel,
  lower(a.valid) AS at,
  a.commune_code <> b.commune_code AS changes_commune,
  l.shared_area_m2
FROM cadastre.lineage AS l
JOIN cadastre.parcel_version AS b ON b.id = l.before_version AND upper_inf(b.recorded)
JOIN cadastre.parcel_version AS a ON a.id = l.after_version AND upper_inf(a.recorded);

-- Changes: TN division and union of parcels, DH another commune, TD the parcel itself.
CREATE VIEW vbdlis.dc_biendong AS
SELECT
  version_id AS objectid,
  version_id::text AS biendongid,
  CASE
    WHEN bool_or(kind IN ('split', 'merge', 'redivision')) THEN 'TN'
    WHEN bool_or(changes_commune) THEN 'DH'
    ELSE 'TD'
  END AS loaibiendongid,
  min(at) AS thoidiembiendong,
  version_id::text AS mabiendong,
  CASE min(kind)
    WHEN 'split' THEN 'Tách thửa'
    WHEN 'merge' THEN 'Hợp thửa'
    WHEN 'redivision' THEN 'Chia lại thửa'
    WHEN 'renumber' THEN 'Đánh số lại'
    ELSE 'Đo đạc lại'
  END AS noidung,
  min(r.receipt) AS tailieudodacid
FROM vbdlis.bien_dong
JOIN intake.run AS r ON r.id = run_id
GROUP BY version_id;

-- Parcels that go into a change (VAO) and come out of it (RA).
CREATE VIEW vbdlis.dc_bd_thua AS
SELECT
  row_number() OVER (ORDER BY biendongid, loaithuabd, thuadatid) AS objectid, biendongid, thuadatid, loaithuabd
FROM (
  SELECT version_id::text AS biendongid, before_parcel::text AS thuadatid, 'VAO' AS loaithuabd FROM vbdlis.bien_dong
  UNION SELECT version_id::text, after_parcel::text, 'RA' FROM vbdlis.bien_dong
) AS each;

-- Parents and children among parcels.
CREATE VIEW vbdlis.dc_bd_thua_thua AS
SELECT
  row_number() OVER (ORDER BY version_id, before_parcel, after_parcel) AS objectid,
  version_id::text AS biendongid,
  before_parcel::text AS thuachaid,
  after_parcel::text AS thuaconid,
  shared_area_m2 AS dientichchung
FROM vbdlis.bien_dong
WHERE before_parcel <> after_parcel;

-- Which sheet of which commune the live parcels were in before: a row a sheet where all of it went to one sheet and
-- kept its numbers, otherwise a row a parcel.
CREATE VIEW vbdlis.bangthamchieubandodiachinh2cap AS
SELECT
  row_number() OVER (ORDER BY xaid, sohieutobando, xaidcu, sohieutobandocu, sothututhua, sothututhuacu) AS objectid,
  each.*
FROM (
  SELECT
    NULL::text AS tinhid,
    commune_code AS xaid,
    NULL::text AS tinhidcu,
    old_commune_code AS xaidcu,
    sheet_label AS sohieutobando,
    old_sheet_number AS sohieutobandocu,
    NULL::text AS ghichu,
    CASE WHEN NOT is_whole THEN parcel_label END AS sothututhua,
    CASE WHEN NOT is_whole THEN old_parcel END AS sothututhuacu,
    CASE WHEN min(scale_denominator) = max(scale_denominator) THEN '1/' || min(scale_denominator) END AS tyle
  FROM (
    SELECT
      *,
      bool_and(old_parcel = parcel_label) OVER former AND min(sheet) OVER former = max(sheet) OVER former AS is_whole
    FROM (
      SELECT
        v.*,
        coalesce(v.old_parcel_number, v.parcel_label) AS old_parcel,
        v.commune_code || '/' || v.sheet_label AS sheet
      FROM cadastre.parcel_version AS v
      WHERE upper_inf(v.valid) AND upper_inf(v.recorded)
        AND v.old_commune_code IS NOT NULL AND v.old_sheet_number IS NOT NULL
    ) AS moved
    WINDOW former AS (PARTITION BY province, old_commune_code, old_sheet_number)
  ) AS judged
  GROUP BY 2, 4, 5, 6, 8, 9
) AS each;
