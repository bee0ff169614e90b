-- Identifiers that parcels around the delivered ones have or had, and those that the delivery gives or keeps. They lie
-- within 1 m of their parcels, so that a margin of 0.00005° (5 m) is enough.
SELECT v.identifier
FROM cadastre.parcel_version AS v
WHERE v.identifier_origin <> 'kept' AND upper_inf(v.recorded)
  AND v.geometry_wgs84 && (SELECT ST_Expand(ST_SetSRID(CAST(ST_Extent(s.geometry_wgs84) AS geometry), 4326), 0.00005) FROM staged_parcel AS s)
UNION ALL
SELECT identifier FROM staged_identifier
