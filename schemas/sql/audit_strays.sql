-- Rows that belong to nothing: packages that no event tells of, files without package, parcels without version and the
-- other way round.
SELECT concat('intake.package ', p.receipt)
FROM intake.package AS p
WHERE NOT EXISTS (SELECT FROM intake.event AS e WHERE e.receipt = p.receipt)
UNION ALL
SELECT concat('intake.file ', f.receipt)
FROM intake.file AS f
WHERE NOT EXISTS (SELECT FROM intake.package AS p WHERE p.receipt = f.receipt)
UNION ALL
SELECT concat('cadastre.parcel ', coalesce(p.uuid, v.parcel_uuid))
FROM cadastre.parcel AS p
FULL JOIN (SELECT DISTINCT parcel_uuid FROM cadastre.parcel_version) AS v ON v.parcel_uuid = p.uuid
WHERE p.uuid IS NULL OR v.parcel_uuid IS NULL
ORDER BY 1
