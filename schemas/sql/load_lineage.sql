-- Ground that passes from versions that end to versions that begin.
WITH passage AS (
  SELECT g.version_id AS before_version, n.id AS after_version, g.area_m2, g.share_before, g.share_after,
    n.parcel_uuid = t.parcel_uuid
      AND (n.commune_code, n.sheet_label, n.parcel_label) = (t.commune_code, t.sheet_label, t.parcel_label)
      AS has_same_number
  FROM shared_ground AS g
  JOIN touched_version AS t ON t.id = g.version_id AND t.outcome <> 'stays'
  JOIN staged_parcel AS s ON s.position = g.position
  JOIN cadastre.parcel_version AS n
    ON (n.commune_code, n.sheet_label, n.parcel_label) = (s.commune_code, s.sheet_label, s.parcel_label)
    AND n.province = :province AND upper_inf(n.valid) AND upper_inf(n.recorded)
    AND n.run_id = :run_id
  WHERE greatest(g.share_before, g.share_after) >= :least_share
), counted AS (
  SELECT *,
    count(*) OVER (PARTITION BY before_version) AS afters,
    count(*) OVER (PARTITION BY after_version) AS befores
  FROM passage
)
INSERT INTO cadastre.lineage (
  run_id, before_version, after_version, kind, shared_area_m2, share_before, share_after
)
SELECT
  :run_id, before_version, after_version,
  CASE
    WHEN afters > 1 AND befores > 1 THEN 'redivision'
    WHEN afters > 1 THEN 'split'
    WHEN befores > 1 THEN 'merge'
    WHEN has_same_number THEN 'resurvey'
    ELSE 'renumber'
  END,
  round(CAST(area_m2 AS numeric), 4), least(share_before, 1), least(share_after, 1)
FROM counted
