-- Live versions that end without one after them: their number went to other land, a complete delivery leaves them out,
-- or other parcels lie on their ground. Shares are added up to a millionth, so that the order of rows decides nothing.
UPDATE touched_version AS t
SET
  covered_share = coalesce(g.share, 0),
  outcome = CASE
    WHEN t.outcome = 'followed' THEN 'followed'
    WHEN t.position IS NOT NULL OR t.is_in_scope OR g.share >= :replaced_share THEN 'retired'
    ELSE 'stays'
  END
FROM touched_version AS self
LEFT JOIN (
  SELECT version_id, CAST(round(CAST(sum(share_before) AS numeric), 6) AS double precision) AS share
  FROM shared_ground
  GROUP BY version_id
) AS g ON g.version_id = self.id
WHERE self.id = t.id
