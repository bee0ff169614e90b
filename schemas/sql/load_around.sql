-- Communes with live parcels where parcels are delivered.
SELECT DISTINCT v.commune_code
FROM cadastre.parcel_version AS v
WHERE v.province = :province AND upper_inf(v.valid) AND upper_inf(v.recorded)
  AND v.geometry && ST_MakeEnvelope(:west, :south, :east, :north, :srid)
