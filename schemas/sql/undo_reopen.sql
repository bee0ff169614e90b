UPDATE cadastre.parcel_version
SET valid = tstzrange(lower(valid), NULL), ended_by = NULL
WHERE ended_by = :run_id AND upper_inf(recorded)
