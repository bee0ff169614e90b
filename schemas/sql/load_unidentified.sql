-- Parcels that begin or change and have no identifier yet.
SELECT c.position
FROM compared_parcel AS c
JOIN staged_parcel AS s USING (position)
WHERE c.outcome <> 'unchanged' AND s.is_parcel IS NOT FALSE
  AND NOT EXISTS (SELECT FROM staged_identifier AS i WHERE i.position = c.position)
ORDER BY c.position
