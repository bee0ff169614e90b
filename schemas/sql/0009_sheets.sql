-- Sheets, references and tolerations are what loads said: nothing of it is rewritten, and an undone load does not count.
CREATE OR REPLACE FUNCTION cadastre.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'rows of %.% never change: % refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP;
END
$$;
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON cadastre.map_sheet
  FOR EACH STATEMENT EXECUTE FUNCTION cadastre.refuse_change();
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON cadastre.sheet_reference
  FOR EACH STATEMENT EXECUTE FUNCTION cadastre.refuse_change();
CREATE TRIGGER never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON intake.toleration
  FOR EACH STATEMENT EXECUTE FUNCTION cadastre.refuse_change();

-- Earlier loads did not write down their sheets: those of the versions that they began.
INSERT INTO cadastre.map_sheet (run_id, commune_code, sheet_label, sheet_number, scale_denominator, parcels)
SELECT
  run_id, commune_code, sheet_label, min(sheet_number),
  CASE WHEN min(scale_denominator) = max(scale_denominator) THEN min(scale_denominator) END, count(*)
FROM cadastre.parcel_version
GROUP BY run_id, commune_code, sheet_label
ORDER BY run_id, commune_code, sheet_label;

-- Words of the office that earlier loads noted with their findings; when they were written down nobody noted.
INSERT INTO intake.toleration (key, written, reason, person, until, code, run_id)
SELECT DISTINCT ON (f.key, r.started)
  f.key, r.started, f.tolerated ->> 'reason', f.tolerated ->> 'by', CAST(f.tolerated ->> 'until' AS date), f.code, r.id
FROM intake.finding AS f
JOIN intake.run AS r ON r.id = f.run_id
WHERE f.tolerated IS NOT NULL
ORDER BY f.key, r.started, r.id DESC, f.id;

-- Each sheet as the loads that stand tell it: the last one goes before the others.
CREATE VIEW cadastre.standing_sheet AS
SELECT
  told.*,
  p.manifest ->> 'contractor' AS contractor,
  CAST(p.manifest ->> 'survey_from' AS date) AS survey_from,
  CAST(p.manifest ->> 'survey_to' AS date) AS survey_to,
  (
    SELECT count(*)
    FROM cadastre.parcel_version AS v
    WHERE (v.province, v.commune_code, v.sheet_label) = (told.province, told.commune_code, told.sheet_label)
      AND upper_inf(v.valid) AND upper_inf(v.recorded)
  ) AS live_parcels
FROM (
  SELECT
    r.province, s.commune_code, s.sheet_label,
    max(s.sheet_number) AS sheet_number,
    (array_agg(s.scale_denominator ORDER BY r.id DESC) FILTER (WHERE s.scale_denominator IS NOT NULL))[1]
      AS scale_denominator,
    (array_agg(r.receipt ORDER BY r.id))[1] AS first_delivery,
    min(r.started) AS first_loaded,
    (array_agg(r.receipt ORDER BY r.id DESC))[1] AS last_delivery,
    max(r.started) AS last_loaded
  FROM cadastre.map_sheet AS s
  JOIN intake.run AS r ON r.id = s.run_id AND r.state = 'loaded'
  GROUP BY r.province, s.commune_code, s.sheet_label
) AS told
JOIN intake.package AS p ON p.receipt = told.last_delivery;

-- What became of old sheets and parcels, as at a moment: of each old sheet what the last load says that names it. Rows
-- without both keys say nothing, and were findings.
CREATE FUNCTION cadastre.references_at(moment timestamptz) RETURNS TABLE (
  province text, old_commune_code text, old_sheet_number text, old_parcel_number text, commune_code text,
  sheet_label text, parcel_label text, scale_denominator bigint
) LANGUAGE sql STABLE AS $$
  SELECT DISTINCT
    t.province, t.old_commune_code, t.old_sheet_number, t.old_parcel_number, t.commune_code, t.sheet_label,
    t.parcel_label, t.scale_denominator
  FROM (
    SELECT
      r.province, s.*,
      max(s.run_id) OVER (PARTITION BY r.province, s.old_commune_code, s.old_sheet_number) AS last_run
    FROM cadastre.sheet_reference AS s
    JOIN intake.run AS r ON r.id = s.run_id AND r.state = 'loaded' AND r.started <= moment
    WHERE num_nulls(s.old_commune_code, s.old_sheet_number, s.commune_code, s.sheet_label) = 0
      AND num_nulls(s.old_parcel_number, s.parcel_label) <> 1
  ) AS t
  WHERE t.run_id = t.last_run
$$;

-- Land uses of a version, in the order delivered; the area of the only one is that of the parcel.
CREATE VIEW cadastre.land_use_part AS
SELECT
  v.id AS version_id,
  each.place AS number,
  each.part ->> 'raw' AS delivered,
  each.part ->> 'code_system' AS code_system,
  each.part ->> 'code' AS code,
  coalesce(
    CAST(each.part ->> 'area_m2' AS double precision),
    CASE WHEN jsonb_array_length(v.land_use_parts) = 1 THEN v.area_m2 END
  ) AS area_m2
FROM cadastre.parcel_version AS v
CROSS JOIN LATERAL jsonb_array_elements(v.land_use_parts) WITH ORDINALITY AS each (part, place);

-- Boundary points of a version in the storage CRS, with the edge from each to the next. Each ring begins at its
-- northernmost point, of several the western one, and goes on with the parcel on the right: clockwise around it.
CREATE VIEW cadastre.boundary_point AS
SELECT
  v.id AS version_id, p.part, p.ring, p.number, p.x_north_m, p.y_east_m, p.edge_m, ST_SRID(v.geometry) AS srid
FROM cadastre.parcel_version AS v
CROSS JOIN LATERAL (
  SELECT
    part, ring,
    row_number() OVER (ORDER BY part, ring, (place - first + points) % points) AS number,
    x_north_m, y_east_m, edge_m
  FROM (
    SELECT
      d.path[1] AS part,
      d.path[2] AS ring,
      d.path[3] AS place,
      ST_Y(d.geom) AS x_north_m,
      ST_X(d.geom) AS y_east_m,
      ST_Distance(d.geom, lead(d.geom) OVER (PARTITION BY d.path[1:2] ORDER BY d.path[3])) AS edge_m,
      count(*) OVER (PARTITION BY d.path[1:2]) - 1 AS points,
      first_value(d.path[3]) OVER (PARTITION BY d.path[1:2] ORDER BY ST_Y(d.geom) DESC, ST_X(d.geom)) AS first
    FROM ST_DumpPoints(ST_ForcePolygonCW(v.geometry)) AS d
  ) AS corner
  WHERE place <= points
) AS p;

-- What is in the zone is passed on as it is. The planner sees through the function and finds the index on the shape so
-- moved, which holds what is in some 3° zone of VN-2000; the national views show nothing else.
CREATE OR REPLACE FUNCTION vbdlis.in_zone(shape geometry) RETURNS geometry
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ST_Transform(shape, 9210);

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
WHERE upper_inf(v.valid) AND upper_inf(v.recorded)
  AND (ST_SRID(v.geometry) BETWEEN 5896 AND 5899 OR ST_SRID(v.geometry) BETWEEN 9205 AND 9218);

CREATE OR REPLACE VIEW vbdlis.dc_thuadat AS
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
  AND (ST_SRID(v.geometry) BETWEEN 5896 AND 5899 OR ST_SRID(v.geometry) BETWEEN 9205 AND 9218)
  AND (
    upper_inf(v.valid)
    OR NOT EXISTS (
      SELECT FROM cadastre.parcel_version AS n
      WHERE n.parcel_uuid = v.parcel_uuid AND upper_inf(n.recorded) AND lower(n.valid) >= upper(v.valid)
    )
  );

CREATE OR REPLACE VIEW vbdlis.dc_mucdichsudungdat AS
SELECT
  p.version_id * 1000 + p.number AS objectid,
  p.version_id || '-' || p.number AS mucdichsudungdatid,
  t.thuadatid,
  p.number AS sothutumdsd,
  coalesce(p.code, p.delivered) AS mucdichsudungid,
  NULL::text AS mucdichsudungqhid,
  p.area_m2 AS dientich,
  NULL::integer AS sudungchung,
  NULL::text AS thoihansudung,
  CASE WHEN p.number = 1 THEN 1 ELSE 0 END AS lamucdichchinh,
  lower(v.valid) AS tungay,
  upper(v.valid) AS denngay
FROM vbdlis.dc_thuadat AS t
JOIN cadastre.parcel_version AS v ON v.id = t.objectid
JOIN cadastre.land_use_part AS p ON p.version_id = t.objectid;

-- Deliveries, as before; where the manifest tells no scale, that of the sheets, if all have the same.
CREATE OR REPLACE VIEW vbdlis.dc_tailieudodac AS
SELECT
  min(r.id) AS objectid,
  p.receipt AS tailieudodacid,
  NULL::text AS loaibandodiachinhid,
  p.manifest ->> 'contractor' AS donvidodac,
  NULL::text AS phuongphapdo,
  NULL::text AS mucdochinhxac,
  '1/' || coalesce(
    p.manifest ->> 'scale',
    CASE WHEN min(s.scale_denominator) = max(s.scale_denominator) THEN min(s.scale_denominator)::text END
  ) AS tyledodac,
  (p.manifest ->> 'survey_to')::date AS ngayhoanthanh,
  p.name AS tentailieu,
  p.received_at AS thoidiemkhoitao
FROM intake.package AS p
JOIN intake.run AS r ON r.receipt = p.receipt AND r.state = 'loaded'
LEFT JOIN cadastre.map_sheet AS s ON s.run_id = r.id
GROUP BY p.receipt;

-- Map sheets, each with its last delivery.
CREATE VIEW vbdlis.tobandodiachinh AS
SELECT
  row_number() OVER (ORDER BY s.province, s.commune_code, s.sheet_number, s.sheet_label) AS objectid,
  s.commune_code AS xaid,
  s.sheet_number AS sohieutobando,
  s.sheet_label AS tentobando,
  '1/' || s.scale_denominator AS tyle,
  s.contractor AS donvidodac,
  s.survey_to AS ngayhoanthanh,
  s.last_delivery AS tailieudodacid,
  s.live_parcels AS sothua,
  s.first_loaded AS thoidiemkhoitao,
  s.last_loaded AS thoidiemcapnhat
FROM cadastre.standing_sheet AS s;

-- Which sheet of which commune was which before: the tables of form 2 as delivered; then, for live parcels with an old
-- key that no table tells, a row a sheet where all of them went to one sheet and kept their numbers, otherwise a row a
-- parcel.
CREATE OR REPLACE VIEW vbdlis.bangthamchieubandodiachinh2cap AS
SELECT
  row_number() OVER (ORDER BY xaid, sohieutobando, xaidcu, sohieutobandocu, sothututhua, sothututhuacu, tyle)
    AS objectid,
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
    parcel_label AS sothututhua,
    old_parcel_number AS sothututhuacu,
    '1/' || scale_denominator AS tyle
  FROM cadastre.references_at('infinity')
  UNION ALL
  SELECT
    NULL,
    commune_code,
    NULL,
    old_commune_code,
    sheet_label,
    old_sheet_number,
    NULL,
    CASE WHEN NOT is_whole THEN parcel_label END,
    CASE WHEN NOT is_whole THEN old_parcel END,
    CASE WHEN min(scale_denominator) = max(scale_denominator) THEN '1/' || min(scale_denominator) END
  FROM (
    SELECT
      *,
      bool_and(old_parcel = parcel_label) OVER former AND min(sheet) OVER former = max(sheet) OVER former AS is_whole
    FROM (
      SELECT
        v.province, v.commune_code, v.sheet_label, v.parcel_label, v.old_commune_code, v.old_sheet_number,
        v.scale_denominator,
        coalesce(v.old_parcel_number, v.parcel_label) AS old_parcel,
        v.commune_code || '/' || v.sheet_label AS sheet
      FROM cadastre.parcel_version AS v
      WHERE upper_inf(v.valid) AND upper_inf(v.recorded)
        AND v.old_commune_code IS NOT NULL AND v.old_sheet_number IS NOT NULL
        AND NOT EXISTS (
          SELECT FROM cadastre.references_at('infinity') AS told
          WHERE (told.province, told.old_commune_code, told.old_sheet_number)
            = (v.province, v.old_commune_code, v.old_sheet_number)
            AND coalesce(told.old_parcel_number, v.old_parcel_number, v.parcel_label)
              = coalesce(v.old_parcel_number, v.parcel_label)
        )
    ) AS moved
    WINDOW former AS (PARTITION BY province, old_commune_code, old_sheet_number)
  ) AS judged
  GROUP BY commune_code, old_commune_code, sheet_label, old_sheet_number, 8, 9
) AS each;

-- The loader adds rows, the officer the words under which a delivery is accepted; both look at the rest.
GRANT SELECT, INSERT ON cadastre.map_sheet, cadastre.sheet_reference, intake.toleration TO diachinh_loader;
GRANT SELECT ON cadastre.map_sheet, cadastre.sheet_reference, intake.toleration TO diachinh_officer;
GRANT INSERT ON intake.toleration TO diachinh_officer;
GRANT SELECT ON cadastre.standing_sheet, cadastre.land_use_part, cadastre.boundary_point
  TO diachinh_loader, diachinh_officer;
GRANT SELECT ON vbdlis.tobandodiachinh TO diachinh_officer;
