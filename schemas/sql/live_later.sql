-- Deliveries of a later survey whose parcels would end.
SELECT
  r.receipt, p.name, p.manifest ->> 'survey_to' AS surveyed, v.commune_code, v.sheet_label, count(*) AS parcels
FROM touched_version AS t
JOIN cadastre.parcel_version AS v ON v.id = t.id
JOIN intake.run AS r ON r.id = v.run_id
JOIN intake.package AS p ON p.receipt = r.receipt
WHERE t.outcome <> 'stays' AND p.manifest ->> 'survey_to' > :surveyed
GROUP BY r.receipt, p.name, p.manifest, v.commune_code, v.sheet_label
ORDER BY r.receipt, v.commune_code, v.sheet_label
