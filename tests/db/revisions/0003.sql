-- Findings may be answered, and tolerated.
INSERT INTO intake.finding (run_id, key, code, severity, message_vi, message_en, answer, tolerated) VALUES (
  2, 'fedcba9876543210', 'TOP-03', 'warning', 'Khe hở', 'Gap',
  '{"reason": "Mương nước", "by": "Tổ đo 1"}', '{"reason": "Chờ đo lại", "by": "Văn phòng", "until": "2026-12-31"}'
);
