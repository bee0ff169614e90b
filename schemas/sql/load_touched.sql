-- Live versions of the numbers that changed; those that a complete delivery leaves out; those where parcels of a new
-- shape lie.
WITH live AS (
  SELECT v.id, v.parcel_uuid, v.commune_code, v.sheet_label, v.parcel_label, v.content_hash, v.geometry, v.identifier
  FROM cadastre.parcel_version AS v
  WHERE v.province = :province AND upper_inf(v.valid) AND upper_inf(v.recorded)
    AND v.commune_code = ANY(CAST(:locked AS text[]))
), missing AS (
  SELECT l.id, true AS is_in_scope
  FROM live AS l
  WHERE (CAST(:coverage AS text) = 'communes' AND l.commune_code = ANY(CAST(:communes AS text[])))
    OR (CAST(:coverage AS text) = 'sheets'
      AND (l.commune_code, l.sheet_label) IN (SELECT k.commune_code, k.sheet_label FROM staged_key AS k))
  UNION ALL
  SELECT l.id, false
  FROM staged_parcel AS s
  JOIN compared_parcel AS c USING (position)
  JOIN live AS l ON l.geometry && s.geometry
  WHERE c.has_new_shape
), touched AS (
  SELECT c.version_id AS id, c.position, false AS is_in_scope FROM compared_parcel AS c WHERE c.outcome = 'changed'
  UNION ALL
  SELECT m.id, NULL, bool_or(m.is_in_scope)
  FROM missing AS m
  JOIN live AS l USING (id)
  WHERE NOT EXISTS (
    SELECT FROM staged_key AS k
    WHERE (k.commune_code, k.sheet_label, k.parcel_label) = (l.commune_code, l.sheet_label, l.parcel_label)
  )
  GROUP BY m.id
)
INSERT INTO touched_version (
  id, parcel_uuid, commune_code, sheet_label, parcel_label, content_hash, geometry, identifier, position, is_in_scope
)
SELECT
  id, l.parcel_uuid, l.commune_code, l.sheet_label, l.parcel_label, l.content_hash, l.geometry, l.identifier, t.position,
  t.is_in_scope
FROM touched AS t
JOIN live AS l USING (id)
