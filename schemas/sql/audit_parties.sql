-- What loads wrote of people, sealed as it is, a text for each row: as the function party.digest has it.
SELECT
  p.run_id,
  CAST('parties' AS text) AS part,
  CAST(ROW(
    'party', p.id, p.run_id, p.kind, encode(p.name, 'hex'), encode(p.identity_number, 'hex'),
    encode(p.identity_number_index, 'hex'), encode(p.details, 'hex')
  ) AS text) AS rest
FROM party.party AS p
UNION ALL
SELECT
  p.run_id,
  'parties',
  CAST(ROW(
    'identity_paper', i.id, i.party_id, encode(i.number, 'hex'), encode(i.number_index, 'hex'), encode(i.kind, 'hex'),
    encode(i.verification, 'hex')
  ) AS text)
FROM party.identity_paper AS i
JOIN party.party AS p ON p.id = i.party_id
UNION ALL
SELECT
  c.run_id,
  'parties',
  CAST(ROW(
    'certificate', c.id, c.run_id, encode(c.serial, 'hex'), encode(c.serial_index, 'hex'),
    encode(c.register_number, 'hex'), encode(c.issue_date, 'hex'), encode(c.kind, 'hex')
  ) AS text)
FROM party.certificate AS c
UNION ALL
SELECT
  r.run_id,
  'parties',
  CAST(ROW(
    'right', r.id, r.run_id, r.parcel_uuid, r.party_id, r.certificate_id, r.role, encode(r.share, 'hex'),
    encode(r.details, 'hex'), r.source_file, r.source_row, encode(r.content_index, 'hex')
  ) AS text)
FROM party."right" AS r
