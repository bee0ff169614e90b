UPDATE cadastre.parcel_version AS v
SET valid = tstzrange(lower(v.valid), :moment)
FROM compared_parcel AS c
WHERE c.outcome = 'changed' AND v.id = c.version_id
