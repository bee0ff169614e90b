-- A cadastre as the first program left it: one delivery of parcels 1, 2 and 3, and a later one that changed parcel 2.
INSERT INTO cadastre.commune VALUES ('haiphong', '11329', '2025-07-01', 'Phường Lê Chân');

INSERT INTO intake.package VALUES
  ('R-FIRST', 'first.zip', repeat('a', 64), repeat('a', 64), '2026-03-02 08:00+07', false, '{}'),
  ('R-SECOND', 'second.zip', repeat('b', 64), repeat('b', 64), '2026-03-03 08:00+07', false, '{}');
INSERT INTO intake.file SELECT receipt, 'thua.shp', 1, sha256 FROM intake.package;

INSERT INTO intake.run (
  receipt, version, source, province, started, seconds, state, communes, read, undecoded, received, inserted, changed,
  unchanged, quarantined
) VALUES
  ('R-FIRST', '0.1.0', 'national', 'haiphong', '2026-03-02 08:00+07', 1.5, 'loaded', '{11329}', 4, 0, 4, 3, 0, 0, 1),
  ('R-SECOND', '0.1.0', 'national', 'haiphong', '2026-03-03 08:00+07', 0.5, 'loaded', '{11329}', 3, 0, 3, 0, 1, 2, 0);

INSERT INTO intake.quarantine (run_id, reason, commune_code, sheet_label, parcel_label, source_file, source_row)
VALUES (1, 'GEO-01', '11329', '7', '4', 'thua.shp', 4);
INSERT INTO intake.finding (run_id, key, code, severity, commune, sheet, parcel, measured, "limit", unit, message_vi, message_en)
VALUES (1, '0123456789abcdef', 'ATT-03', 'warning', '11329', '7', '1', 401, 400, 'm²', 'Diện tích lệch', 'Areas differ');
INSERT INTO intake.event (at, kind, receipt, run_id, details)
SELECT started, 'loaded', receipt, id, jsonb_build_object('received', received) FROM intake.run ORDER BY id;

INSERT INTO cadastre.parcel
SELECT CAST('00000000-0000-4000-8000-00000000000' || number AS uuid) FROM generate_series(1, 3) AS number;

WITH version (number, run_id, land_use, valid, part) AS (
  VALUES
    (1, 1, 'ODT', tstzrange('2026-03-02 08:00+07', NULL), 'ODT'),
    (2, 1, 'ODT', tstzrange('2026-03-02 08:00+07', '2026-03-03 08:00+07'), 'ODT'),
    (3, 1, 'ODT', tstzrange('2026-03-02 08:00+07', NULL), 'ODT'),
    (2, 2, 'CLN', tstzrange('2026-03-03 08:00+07', NULL), 'CLN')
)
INSERT INTO cadastre.parcel_version (
  parcel_uuid, valid, run_id, province, commune_code, commune_list, sheet_label, parcel_label, sheet_number,
  parcel_number, old_sheet_number, old_parcel_number, area_m2, computed_area_m2, land_use, land_use_parts, address,
  is_parcel, geometry, geometry_wgs84, datum_pipeline, geometry_received, crs_received, received, source_file,
  source_row, content_hash, loaded_at
)
SELECT
  CAST('00000000-0000-4000-8000-00000000000' || number AS uuid), valid, run_id, 'haiphong', '11329', '2025-07-01', '7',
  number::text, 7, number, '3', (10 + number)::text, 400, 400, land_use,
  jsonb_build_array(jsonb_build_object('code', part, 'area_m2', 400)), 'Số 12 đường Lê Lợi, phường Lê Chân',
  true, shape, ST_Transform(shape, 4326), 'vn2000-wgs84-qd05-epsg6960', ST_AsBinary(shape), 'EPSG:9210',
  jsonb_build_object('SoThuTuThua', number), 'thua.shp', number, sha256(convert_to(land_use || number, 'UTF8')), lower(valid)
FROM version
CROSS JOIN LATERAL ST_Multi(
  ST_MakeEnvelope(595000 + 20 * number, 2307000, 595020 + 20 * number, 2307020, 9210)
) AS shape;
