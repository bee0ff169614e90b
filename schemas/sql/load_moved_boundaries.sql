-- How far the boundary of a parcel lies from that of the live one that it follows, where all that became of this is that
-- parcel and nothing else came into it, but the ground is not quite the same.
WITH passage AS (
  SELECT
    g.position, g.version_id, least(g.share_before, g.share_after) AS share,
    count(*) OVER (PARTITION BY g.version_id) = 1 AND count(*) OVER (PARTITION BY g.position) = 1 AS is_alone
  FROM shared_ground AS g
  JOIN touched_version AS t ON t.id = g.version_id AND t.outcome <> 'stays'
  WHERE greatest(g.share_before, g.share_after) >= :least_share
)
SELECT
  c.position, s.scale_denominator, s.land_use_parts, v.scale_denominator AS other_scale,
  CAST(v.land_use_parts AS text) AS other_land_use_parts, ST_HausdorffDistance(s.geometry, v.geometry) AS apart_m
FROM passage AS p
JOIN compared_parcel AS c ON (c.position, c.version_id) = (p.position, p.version_id)
JOIN staged_parcel AS s ON s.position = c.position
JOIN cadastre.parcel_version AS v ON v.id = c.version_id
WHERE p.is_alone AND p.share < :same_ground AND v.identifier IS NOT NULL
