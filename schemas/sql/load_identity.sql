-- Which live parcel a delivered one is: the one on the same ground, whatever its number; else the one of the same
-- identifier, else of the same number, if they have ground in common. A number that was given to other land is another
-- parcel.
WITH same_ground AS (
  SELECT DISTINCT ON (g.position) g.position, g.version_id
  FROM shared_ground AS g
  WHERE g.share_before >= :same_ground AND g.share_after >= :same_ground
  ORDER BY g.position, g.area_m2 DESC, g.version_id
), one_each AS (
  SELECT DISTINCT ON (version_id) position, version_id FROM same_ground ORDER BY version_id, position
), same_identifier AS (
  SELECT g.position, g.version_id
  FROM shared_ground AS g
  JOIN staged_parcel AS s USING (position)
  JOIN touched_version AS t ON t.id = g.version_id AND t.identifier = s.parcel_id
  WHERE s.is_id_usable AND greatest(g.share_before, g.share_after) >= :least_share
    AND NOT EXISTS (SELECT FROM one_each AS o WHERE o.position = g.position)
    AND NOT EXISTS (SELECT FROM one_each AS o WHERE o.version_id = g.version_id)
), by_ground AS (
  SELECT * FROM one_each UNION ALL SELECT * FROM same_identifier
), same_number AS (
  SELECT t.position, t.id AS version_id
  FROM touched_version AS t
  JOIN compared_parcel AS c ON c.position = t.position
  LEFT JOIN shared_ground AS g ON (g.position, g.version_id) = (t.position, t.id)
  WHERE (NOT c.has_new_shape OR greatest(g.share_before, g.share_after) >= :least_share)
    AND NOT EXISTS (SELECT FROM by_ground AS o WHERE o.position = t.position)
    AND NOT EXISTS (SELECT FROM by_ground AS o WHERE o.version_id = t.id)
), follows AS (
  SELECT * FROM by_ground UNION ALL SELECT * FROM same_number
), decided AS (
  UPDATE touched_version AS t SET outcome = 'followed' FROM follows AS f WHERE f.version_id = t.id
)
UPDATE compared_parcel AS c
SET
  outcome = CASE WHEN f.version_id IS NULL THEN 'inserted' ELSE 'changed' END,
  version_id = f.version_id,
  parcel_uuid = coalesce(t.parcel_uuid, gen_random_uuid()),
  changed_columns = CASE
    WHEN (t.commune_code, t.sheet_label, t.parcel_label) IS DISTINCT FROM (s.commune_code, s.sheet_label, s.parcel_label)
      AND t.id IS NOT NULL THEN array_prepend('parcel_label', c.changed_columns)
    ELSE c.changed_columns
  END
FROM compared_parcel AS self
LEFT JOIN staged_parcel AS s ON s.position = self.position
LEFT JOIN follows AS f ON f.position = self.position
LEFT JOIN touched_version AS t ON t.id = f.version_id
WHERE self.position = c.position AND (c.outcome = 'changed' OR f.version_id IS NOT NULL)
