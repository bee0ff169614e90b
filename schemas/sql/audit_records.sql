-- What is written down of each run beside parcels and people, in the binary form of each row, which no setting of the
-- session enters. Read by loads and decisions, for the digests in their events, and by audits.
SELECT
  r.id AS run_id,
  CAST('run' AS text) AS part,
  record_send(ROW(
    r.id, r.receipt, r.version, r.source, r.province, r.started, r.seconds, r.communes, r.read, r.undecoded, r.received,
    r.inserted, r.changed, r.unchanged, r.quarantined, r.coverage, r.retired
  )) AS rest
FROM intake.run AS r
UNION ALL
SELECT
  r.id,
  'package',
  record_send(ROW(p.receipt, p.name, p.sha256, p.content_sha256, p.received_at, p.synthetic, p.manifest))
FROM intake.run AS r
JOIN intake.package AS p USING (receipt)
UNION ALL
SELECT r.id, 'files', record_send(ROW(f.receipt, f.name, f.size_bytes, f.sha256))
FROM intake.run AS r
JOIN intake.file AS f USING (receipt)
UNION ALL
SELECT
  f.run_id,
  'findings',
  record_send(ROW(
    f.id, f.run_id, f.key, f.code, f.severity, f.commune, f.sheet, f.parcel, f.other_sheet, f.other_parcel, f.file,
    f."row", f.measured, f."limit", f.unit, f.x, f.y, f.crs, sha256(ST_AsEWKB(f.geometry)), f.message_vi, f.message_en,
    f.answer, f.tolerated
  ))
FROM intake.finding AS f
UNION ALL
SELECT
  q.run_id,
  'quarantine',
  record_send(ROW(
    q.id, q.run_id, q.reason, q.commune_code, q.sheet_label, q.parcel_label, q.source_file, q.source_row
  ))
FROM intake.quarantine AS q
UNION ALL
SELECT
  t.run_id,
  'tolerations',
  record_send(ROW(t.key, t.written, t.reason, t.person, t.until, t.code, t.run_id))
FROM intake.toleration AS t
UNION ALL
SELECT
  s.run_id,
  'sheets',
  record_send(ROW(s.run_id, s.commune_code, s.sheet_label, s.sheet_number, s.scale_denominator, s.parcels))
FROM cadastre.map_sheet AS s
UNION ALL
SELECT
  s.run_id,
  'references',
  record_send(ROW(
    s.id, s.run_id, s.old_commune_code, s.old_sheet_number, s.old_parcel_number, s.commune_code, s.sheet_label,
    s.parcel_label, s.scale_denominator, s.source_file, s.source_row
  ))
FROM cadastre.sheet_reference AS s
