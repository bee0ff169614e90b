-- Ground of live parcels that end, where neither a delivered parcel lies nor a live one that stays.
SELECT
  v.commune_code, v.sheet_label, v.parcel_label, v.scale_denominator, CAST(v.land_use_parts AS text) AS land_use_parts,
  ST_AsBinary(ST_CollectionExtract(ST_Difference(t.geometry, ST_Union(after.geometry)), 3)) AS shape
FROM touched_version AS t
JOIN cadastre.parcel_version AS v ON v.id = t.id
LEFT JOIN compared_parcel AS own ON own.position = t.position
CROSS JOIN LATERAL (
  SELECT ST_MakeEnvelope(0, 0, 0, 0, ST_SRID(t.geometry)) AS geometry
  UNION ALL
  SELECT s.geometry FROM staged_parcel AS s WHERE s.geometry && t.geometry
  UNION ALL
  SELECT l.geometry
  FROM cadastre.parcel_version AS l
  WHERE l.geometry && t.geometry AND l.province = :province AND upper_inf(l.valid) AND upper_inf(l.recorded)
    AND NOT EXISTS (SELECT FROM touched_version AS e WHERE e.id = l.id AND e.outcome <> 'stays')
) AS after
WHERE t.outcome <> 'stays'
  AND NOT (t.is_in_scope AND t.covered_share < :least_share)
  AND coalesce(own.has_new_shape, true)
  AND (1 - t.covered_share) * ST_Area(t.geometry) > :least_area_m2
GROUP BY v.id, t.id
ORDER BY v.id
