UPDATE cadastre.parcel_version
SET recorded = tstzrange(lower(recorded), :moment)
WHERE run_id = :run_id AND upper_inf(recorded)
