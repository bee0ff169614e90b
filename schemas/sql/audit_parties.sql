-- What loads wrote of people, sealed as it is, in the binary form of each row: as the function party.digest has it.
SELECT
  p.run_id,
  CAST('parties' AS text) AS part,
  record_send(ROW(
    CAST('party' AS text), p.id, p.run_id, p.kind, p.name, p.identity_number, p.identity_number_index, p.details
  )) AS rest
FROM party.party AS p
UNION ALL
SELECT
  p.run_id,
  'parties',
  record_send(ROW(
    CAST('identity_paper' AS text), i.id, i.party_id, i.number, i.number_index, i.kind, i.verification
  ))
FROM party.identity_paper AS i
JOIN party.party AS p ON p.id = i.party_id
UNION ALL
SELECT
  c.run_id,
  'parties',
  record_send(ROW(
    CAST('certificate' AS text), c.id, c.run_id, c.serial, c.serial_index, c.register_number, c.issue_date, c.kind
  ))
FROM party.certificate AS c
UNION ALL
SELECT
  r.run_id,
  'parties',
  record_send(ROW(
    CAST('right' AS text), r.id, r.run_id, r.parcel_uuid, r.party_id, r.certificate_id, r.role, r.share, r.details,
    r.source_file, r.source_row, r.content_index
  ))
FROM party."right" AS r
