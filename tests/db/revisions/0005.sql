-- A commune of another zone: a fourth delivery has parcel 8, a fifth divides it into 9 and 10.
INSERT INTO cadastre.commune VALUES ('haiphong', '11330', '2025-07-01', 'Xã Thử');
INSERT INTO intake.package VALUES
  ('R-FOURTH', 'fourth.zip', repeat('d', 64), repeat('d', 64), '2026-03-05 08:00+07', false, '{"survey_to": "2026-02-01"}'),
  ('R-FIFTH', 'fifth.zip', repeat('e', 64), repeat('e', 64), '2026-03-06 08:00+07', true, '{}');
INSERT INTO intake.run (
  receipt, version, source, province, started, seconds, state, communes, read, undecoded, received, inserted, changed,
  unchanged, quarantined, coverage, retired
) VALUES
  ('R-FOURTH', '0.3.0', 'national', 'haiphong', '2026-03-05 08:00+07', 0.5, 'loaded', '{11330}', 1, 0, 1, 1, 0, 0, 0,
   'partial', 0),
  ('R-FIFTH', '0.3.0', 'national', 'haiphong', '2026-03-06 08:00+07', 0.5, 'loaded', '{11330}', 2, 0, 2, 2, 0, 0, 0,
   'partial', 1);
INSERT INTO intake.event (at, kind, receipt, run_id, details)
SELECT started, 'loaded', receipt, id, jsonb_build_object('received', received) FROM intake.run WHERE id > 3 ORDER BY id;

INSERT INTO cadastre.parcel
SELECT CAST('00000000-0000-4000-8000-0000000000' || to_char(number, 'FM00') AS uuid) FROM generate_series(8, 10) AS number;

WITH version (number, run_id, west, valid, ended_by) AS (
  VALUES
    (8, 4, 0, tstzrange('2026-03-05 08:00+07', '2026-03-06 08:00+07'), 5),
    (9, 5, 0, tstzrange('2026-03-06 08:00+07', NULL), NULL),
    (10, 5, 10, tstzrange('2026-03-06 08:00+07', NULL), NULL)
)
INSERT INTO cadastre.parcel_version (
  parcel_uuid, valid, run_id, province, commune_code, commune_list, sheet_label, parcel_label, sheet_number,
  parcel_number, area_m2, land_use, land_use_parts, is_parcel, scale_denominator, geometry, geometry_wgs84,
  geometry_received, crs_received, received, source_file, source_row, content_hash, loaded_at, recorded, ended_by
)
SELECT
  CAST('00000000-0000-4000-8000-0000000000' || to_char(number, 'FM00') AS uuid), valid, run_id, 'haiphong', '11330',
  '2025-07-01', 'TĐ03-2014', number::text, NULL, number, ST_Area(shape), 'ONT+CLN',
  '[{"raw": "ONT", "code_system": "TT08_2024", "code": "ONT", "area_m2": null}, {"raw": "CLN", "code_system": "TT08_2024", "code": "CLN", "area_m2": null}]',
  true, 1000, shape, ST_Transform(shape, 4326), ST_AsBinary(shape), 'EPSG:9209', '{}', 'thua.shp', number,
  sha256(number::text::bytea), lower(valid), tstzrange(lower(valid), NULL), CAST(ended_by AS bigint)
FROM version
CROSS JOIN LATERAL ST_Multi(
  ST_MakeEnvelope(560000 + west, 2307000, 560000 + CASE number WHEN 8 THEN 20 ELSE west + 10 END, 2307020, 9209)
) AS shape;
INSERT INTO cadastre.lineage
SELECT b.id, a.id, 5, 'split', 200, 0.5, 1
FROM cadastre.parcel_version AS b, cadastre.parcel_version AS a
WHERE b.parcel_label = '8' AND a.parcel_label IN ('9', '10');
