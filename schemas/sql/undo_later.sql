-- Later loads that stand and would not have done what they did without this one: they ended or confirmed what it made,
-- or what would be live again has no place beside them.
WITH standing AS (
  SELECT r.id, r.coverage, r.communes, r.unchanged, e.confirmed, e.sheets
  FROM intake.run AS r
  LEFT JOIN LATERAL (
    SELECT CAST(e.details ->> 'confirmed' AS int8multirange) AS confirmed, e.details -> 'sheets' AS sheets
    FROM intake.event AS e
    WHERE e.receipt = r.receipt AND e.run_id = r.id AND e.kind = 'loaded'
    ORDER BY e.id
    LIMIT 1
  ) AS e ON true
  WHERE r.id > :run_id AND r.state = 'loaded'
), made AS (
  SELECT id, commune_code, ended_by FROM cadastre.parcel_version WHERE run_id = :run_id AND upper_inf(recorded)
), reopened AS (
  SELECT province, commune_code, sheet_label, parcel_label, geometry
  FROM cadastre.parcel_version
  WHERE ended_by = :run_id AND upper_inf(recorded)
), later AS (
  SELECT ended_by AS run_id FROM made WHERE ended_by IS NOT NULL
  UNION
  -- delivered once more without a difference; earlier programs did not say which parcels
  SELECT s.id
  FROM (
    SELECT commune_code, range_agg(int8range(id, id, '[]')) AS versions FROM made GROUP BY commune_code
  ) AS m
  JOIN standing AS s ON m.commune_code = ANY(s.communes) AND coalesce(m.versions && s.confirmed, s.unchanged > 0)
  UNION
  -- its number was given
  SELECT l.run_id
  FROM reopened AS o
  JOIN cadastre.parcel_version AS l
    ON (l.province, l.commune_code, l.sheet_label, l.parcel_label)
      = (o.province, o.commune_code, o.sheet_label, o.parcel_label)
  WHERE l.run_id IN (SELECT id FROM standing)
  UNION
  -- its ground was given
  SELECT l.run_id
  FROM reopened AS o
  CROSS JOIN LATERAL (
    SELECT v.run_id, v.province, v.geometry FROM cadastre.parcel_version AS v WHERE v.geometry && o.geometry OFFSET 0
  ) AS l
  WHERE l.province = o.province
    AND l.run_id IN (SELECT id FROM standing)
    AND ST_Area(ST_Intersection(l.geometry, o.geometry))
      >= :least_share * least(ST_Area(l.geometry), ST_Area(o.geometry))
  UNION
  -- it was left out of a complete delivery; earlier programs did not say of which sheets
  SELECT s.id
  FROM (SELECT DISTINCT commune_code, sheet_label FROM reopened) AS o
  JOIN standing AS s ON o.commune_code = ANY(s.communes)
  WHERE s.coverage = 'communes'
    OR (s.coverage = 'sheets' AND coalesce(jsonb_exists(s.sheets -> o.commune_code, o.sheet_label), s.sheets IS NULL))
)
SELECT r.receipt, p.name
FROM later
JOIN intake.run AS r ON r.id = later.run_id
JOIN intake.package AS p ON p.receipt = r.receipt
ORDER BY r.id
