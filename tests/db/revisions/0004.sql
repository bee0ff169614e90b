-- A third delivery found parcel 3 to be larger; it was taken back.
INSERT INTO intake.package VALUES
  ('R-THIRD', 'third.zip', repeat('c', 64), repeat('c', 64), '2026-03-04 08:00+07', false, '{"scale": 500}');
INSERT INTO intake.file VALUES ('R-THIRD', 'thua.shp', 1, repeat('c', 64));
INSERT INTO intake.run (
  receipt, version, source, province, started, seconds, state, communes, read, undecoded, received, inserted, changed,
  unchanged, quarantined, coverage, retired
) VALUES (
  'R-THIRD', '0.2.0', 'national', 'haiphong', '2026-03-04 08:00+07', 0.5, 'undone', '{11329}', 3, 0, 3, 0, 1, 2, 0,
  'sheets', 0
);

INSERT INTO cadastre.parcel_version OVERRIDING SYSTEM VALUE
SELECT (jsonb_populate_record(v, jsonb_build_object(
  'id', (SELECT max(id) + 1 FROM cadastre.parcel_version), 'run_id', 3, 'area_m2', 410,
  'valid', '["2026-03-04 08:00+07",)', 'recorded', '["2026-03-04 08:00+07","2026-03-04 09:00+07")',
  'content_hash', '\x03', 'loaded_at', '2026-03-04 08:00+07'
))).*
FROM cadastre.parcel_version AS v
WHERE v.parcel_label = '3';
SELECT setval(pg_get_serial_sequence('cadastre.parcel_version', 'id'), max(id)) FROM cadastre.parcel_version;
INSERT INTO cadastre.lineage
SELECT min(id), max(id), 3, 'resurvey', 400, 1, 1 FROM cadastre.parcel_version WHERE parcel_label = '3';

INSERT INTO intake.event (at, kind, receipt, run_id, details, person, reason) VALUES
  ('2026-03-04 08:00+07', 'loaded', 'R-THIRD', 3, '{"received": 3, "changed": 1}', NULL, NULL),
  ('2026-03-04 09:00+07', 'undone', 'R-THIRD', 3, '{"withdrawn": 1}', 'Cán bộ Thử', 'Gửi nhầm gói');
