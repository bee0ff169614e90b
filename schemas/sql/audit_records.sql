-- What is written down of each run beside parcels and people, a text for each row. Read by loads and decisions, for the
-- digests in their events, and by audits. Settings of the session must not enter the text: moments are numbers.
SELECT
  r.id AS run_id,
  CAST('run' AS text) AS part,
  CAST(ROW(
    r.id, r.receipt, r.version, r.source, r.province, extract(epoch FROM r.started), r.seconds, r.communes, r.read,
    r.undecoded, r.received, r.inserted, r.changed, r.unchanged, r.quarantined, r.coverage, r.retired
  ) AS text) AS rest
FROM intake.run AS r
UNION ALL
SELECT
  r.id,
  'package',
  CAST(ROW(
    p.receipt, p.name, p.sha256, p.content_sha256, extract(epoch FROM p.received_at), p.synthetic, p.manifest
  ) AS text)
FROM intake.run AS r
JOIN intake.package AS p USING (receipt)
UNION ALL
SELECT r.id, 'files', CAST(ROW(f.receipt, f.name, f.size_bytes, f.sha256) AS text)
FROM intake.run AS r
JOIN intake.file AS f USING (receipt)
UNION ALL
SELECT
  f.run_id,
  'findings',
  CAST(ROW(
    f.id, f.run_id, f.key, f.code, f.severity, f.commune, f.sheet, f.parcel, f.other_sheet, f.other_parcel, f.file,
    f."row", f.measured, f."limit", f.unit, f.x, f.y, f.crs, sha256(ST_AsEWKB(f.geometry)), f.message_vi, f.message_en,
    f.answer, f.tolerated
  ) AS text)
FROM intake.finding AS f
UNION ALL
SELECT
  q.run_id,
  'quarantine',
  CAST(ROW(
    q.id, q.run_id, q.reason, q.commune_code, q.sheet_label, q.parcel_label, q.source_file, q.source_row
  ) AS text)
FROM intake.quarantine AS q
UNION ALL
SELECT
  t.run_id,
  'tolerations',
  CAST(ROW(
    t.key, extract(epoch FROM t.written), t.reason, t.person, extract(epoch FROM t.until), t.code, t.run_id
  ) AS text)
FROM intake.toleration AS t
UNION ALL
SELECT
  s.run_id,
  'sheets',
  CAST(ROW(s.run_id, s.commune_code, s.sheet_label, s.sheet_number, s.scale_denominator, s.parcels) AS text)
FROM cadastre.map_sheet AS s
UNION ALL
SELECT
  s.run_id,
  'references',
  CAST(ROW(
    s.id, s.run_id, s.old_commune_code, s.old_sheet_number, s.old_parcel_number, s.commune_code, s.sheet_label,
    s.parcel_label, s.scale_denominator, s.source_file, s.source_row
  ) AS text)
FROM cadastre.sheet_reference AS s
