-- Ground that delivered parcels of a new shape share with live versions, other than a common boundary.
INSERT INTO shared_ground (position, version_id, area_m2, share_before, share_after)
SELECT position, id, area_m2, area_m2 / nullif(area_before_m2, 0), area_m2 / nullif(area_after_m2, 0)
FROM (
  SELECT
    s.position,
    t.id,
    ST_Area(ST_Intersection(s.geometry, t.geometry)) AS area_m2,
    ST_Area(t.geometry) AS area_before_m2,
    ST_Area(s.geometry) AS area_after_m2
  FROM staged_parcel AS s
  JOIN compared_parcel AS c USING (position)
  JOIN touched_version AS t ON t.geometry && s.geometry
  LEFT JOIN compared_parcel AS own ON own.position = t.position
  WHERE c.has_new_shape AND coalesce(own.has_new_shape, true)
) AS pair
WHERE area_m2 > :least_area_m2
