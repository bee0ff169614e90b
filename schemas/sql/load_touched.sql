-- Live versions of the numbers that changed, and of those found that have another number than any parcel delivered.
WITH missing AS (
  SELECT f.id, bool_or(f.is_in_scope) AS is_in_scope FROM found_version AS f GROUP BY f.id
), touched AS (
  SELECT c.version_id AS id, c.position, false AS is_in_scope FROM compared_parcel AS c WHERE c.outcome = 'changed'
  UNION ALL
  SELECT m.id, NULL, m.is_in_scope
  FROM missing AS m
  JOIN cadastre.parcel_version AS v USING (id)
  WHERE NOT EXISTS (
    SELECT FROM staged_key AS k
    WHERE (k.commune_code, k.sheet_label, k.parcel_label) = (v.commune_code, v.sheet_label, v.parcel_label)
  )
)
INSERT INTO touched_version (
  id, parcel_uuid, commune_code, sheet_label, parcel_label, geometry, identifier, position, is_in_scope
)
SELECT
  id, v.parcel_uuid, v.commune_code, v.sheet_label, v.parcel_label, v.geometry, v.identifier, t.position,
  t.is_in_scope
FROM touched AS t
JOIN cadastre.parcel_version AS v USING (id)
