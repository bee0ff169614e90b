-- Findings may be answered, and tolerated.
INSERT INTO intake.finding (run_id, key, code, severity, message_vi, message_en, answer, tolerated) VALUES (
  2, 'fedcba9876543210', 'TOP-03', 'warning', 'Khe hở', 'Gap',
  '{"reason": "Mương nước", "by": "Tổ đo 1"}', '{"reason": "Chờ đo lại", "by": "Văn phòng", "until": "2026-12-31"}'
);
-- Some deliveries bring identifiers: parcels 1 and 2 good ones, parcel 3 one of the old kind.
UPDATE cadastre.parcel_version
SET parcel_id = CASE WHEN parcel_label = '3' THEN '11329.7.3' ELSE ST_GeoHash(ST_PointOnSurface(geometry_wgs84), 12) END;
