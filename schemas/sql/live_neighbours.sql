-- Parcels of other communes that stay, at the place of the delivery.
SELECT
  v.commune_code, v.sheet_label, v.parcel_label, v.scale_denominator, CAST(v.land_use_parts AS text) AS land_use_parts,
  r.receipt, ST_AsBinary(v.geometry) AS shape
FROM cadastre.parcel_version AS v
JOIN intake.run AS r ON r.id = v.run_id
WHERE v.province = :province AND upper_inf(v.valid) AND upper_inf(v.recorded)
  AND v.commune_code <> ALL(CAST(:communes AS text[]))
  AND v.geometry && ST_MakeEnvelope(:west, :south, :east, :north, :srid)
  AND NOT EXISTS (SELECT FROM touched_version AS e WHERE e.id = v.id AND e.outcome <> 'stays')
ORDER BY v.id
