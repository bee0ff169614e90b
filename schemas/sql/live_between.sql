-- Ground of the delivered communes' own parcels that stay, in some rectangles.
SELECT DISTINCT ON (v.id) ST_AsBinary(v.geometry) AS shape
FROM unnest(CAST(:zones AS bytea[])) AS zone (shape)
CROSS JOIN LATERAL (
  SELECT w.id, w.province, w.commune_code, w.valid, w.recorded, w.geometry
  FROM cadastre.parcel_version AS w
  WHERE w.geometry && ST_GeomFromWKB(zone.shape, :srid)
  OFFSET 0
) AS v
WHERE v.province = :province AND upper_inf(v.valid) AND upper_inf(v.recorded)
  AND v.commune_code = ANY(CAST(:communes AS text[]))
  AND NOT EXISTS (SELECT FROM touched_version AS e WHERE e.id = v.id AND e.outcome <> 'stays')
ORDER BY v.id
