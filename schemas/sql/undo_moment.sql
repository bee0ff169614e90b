-- When the versions cease to be believed: now, but after they began to be.
SELECT greatest(CAST(:now AS timestamptz), max(lower(recorded)) + interval '1 microsecond')
FROM cadastre.parcel_version
WHERE run_id = :run_id AND upper_inf(recorded)
