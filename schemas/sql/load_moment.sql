-- When the new versions begin: now, but after the versions that end. A load that waited for another one began before
-- the versions that it finds.
SELECT greatest(CAST(:now AS timestamptz), max(lower(v.valid)) + interval '1 microsecond')
FROM touched_version AS t
JOIN cadastre.parcel_version AS v USING (id)
WHERE t.outcome <> 'stays'
