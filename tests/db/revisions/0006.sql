-- What the fifth delivery says of people; nobody holds the key to these values, which are invented.
INSERT INTO party.party (id, run_id, kind, name, identity_number, identity_number_index)
VALUES ('00000000-0000-4000-9000-000000000001', 5, 'household', '\x01', '\x02', '\x03');
INSERT INTO party.identity_paper (id, party_id, number, number_index)
VALUES ('00000000-0000-4000-9000-000000000002', '00000000-0000-4000-9000-000000000001', '\x04', '\x05');
INSERT INTO party.certificate (id, run_id, serial, serial_index)
VALUES ('00000000-0000-4000-9000-000000000003', 5, '\x06', '\x07');
INSERT INTO party."right" (id, run_id, parcel_uuid, party_id, certificate_id, role, source_file, source_row, content_index)
SELECT
  '00000000-0000-4000-9000-000000000004', 5, uuid, '00000000-0000-4000-9000-000000000001',
  '00000000-0000-4000-9000-000000000003', 'head_of_household', 'so.xlsx', 5, '\x08'
FROM cadastre.parcel
WHERE uuid = '00000000-0000-4000-8000-000000000009';
INSERT INTO intake.event (at, kind, details, person, reason)
VALUES ('2026-03-07 08:00+07', 'party_read', '{"parcel": "9"}', 'Cán bộ Thử', 'Đơn của người dân');
