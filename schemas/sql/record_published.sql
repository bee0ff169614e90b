-- Deliveries that a release shows and no release showed before.
INSERT INTO intake.event (at, kind, receipt, run_id, details, person)
SELECT
  :now, 'published', d.receipt, d.run_id,
  jsonb_build_object('release', CAST(:release AS text), 'version', CAST(:version AS text)), :person
FROM intake.delivery AS d
WHERE d.state = 'loaded' AND d.receipt = ANY(:receipts)
ORDER BY d.receipt
RETURNING receipt
