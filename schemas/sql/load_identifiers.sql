-- Identifiers that are not to be minted: those delivered, unless they are another parcel's; else those of the versions
-- followed, where the ground is the same, or nothing but its boundary was measured anew.
WITH kept AS (
  SELECT c.position, v.identifier, v.identifier_algorithm
  FROM compared_parcel AS c
  JOIN staged_parcel AS s USING (position)
  JOIN cadastre.parcel_version AS v ON v.id = c.version_id
  LEFT JOIN shared_ground AS g ON (g.position, g.version_id) = (c.position, c.version_id)
  WHERE c.outcome = 'changed' AND v.identifier IS NOT NULL AND s.is_parcel IS NOT FALSE
    AND (
      NOT c.has_new_shape OR least(g.share_before, g.share_after) >= :same_ground
      OR c.position IN (SELECT unnest(CAST(:measured_anew AS bigint[])))
    )
), delivered AS (
  SELECT c.position, s.parcel_id AS identifier, v.id IS NOT NULL AS is_known, v.identifier_algorithm
  FROM compared_parcel AS c
  JOIN staged_parcel AS s USING (position)
  LEFT JOIN cadastre.parcel_version AS v
    ON v.identifier = s.parcel_id AND v.identifier_origin <> 'kept' AND upper_inf(v.recorded)
  WHERE c.outcome <> 'unchanged' AND s.is_id_usable AND s.is_parcel IS NOT FALSE
    AND coalesce(v.parcel_uuid = c.parcel_uuid, true)
)
INSERT INTO staged_identifier (position, identifier, origin, algorithm, replaces)
SELECT
  position,
  coalesce(d.identifier, k.identifier),
  CASE WHEN d.is_known OR d.position IS NULL THEN 'kept' ELSE 'delivered' END,
  CASE WHEN d.position IS NULL THEN k.identifier_algorithm ELSE d.identifier_algorithm END,
  CASE WHEN d.identifier <> k.identifier THEN k.identifier END
FROM delivered AS d
FULL JOIN kept AS k USING (position)
