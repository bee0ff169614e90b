UPDATE cadastre.parcel_version AS v
SET valid = tstzrange(lower(v.valid), :moment), ended_by = :run_id
FROM touched_version AS t
WHERE t.outcome <> 'stays' AND v.id = t.id
