-- When the new versions begin: now, but after the versions they follow. A load that waited for another one began before
-- the versions that it finds.
SELECT greatest(CAST(:now AS timestamptz), max(lower(v.valid)) + interval '1 microsecond')
FROM compared_parcel AS c
JOIN cadastre.parcel_version AS v ON v.id = c.version_id
WHERE c.outcome = 'changed'
