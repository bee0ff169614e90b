-- One load at a time in a commune, until the transaction ends. Everybody takes the locks in the order of their keys, so
-- that two loads with several communes in common cannot wait for each other.
SELECT pg_advisory_xact_lock(key)
FROM (
  SELECT DISTINCT hashtextextended('load of ' || CAST(:province AS text) || ' ' || commune, 0) AS key
  FROM unnest(CAST(:communes AS text[])) AS commune
  ORDER BY key
) AS keys
