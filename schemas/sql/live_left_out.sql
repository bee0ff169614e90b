-- Live parcels that a complete delivery leaves out, without another parcel on their ground.
SELECT v.commune_code, v.sheet_label, v.parcel_label, ST_AsBinary(t.geometry) AS shape, r.receipt
FROM touched_version AS t
JOIN cadastre.parcel_version AS v ON v.id = t.id
JOIN intake.run AS r ON r.id = v.run_id
WHERE t.outcome = 'retired' AND t.is_in_scope AND t.covered_share < :least_share
ORDER BY v.id
