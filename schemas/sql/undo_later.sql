-- Later loads that an undo would tear apart: they ended what this load made, or gave its numbers or its ground away.
WITH reopened AS (
  SELECT * FROM cadastre.parcel_version WHERE ended_by = :run_id AND upper_inf(recorded)
), live AS (
  SELECT *
  FROM cadastre.parcel_version
  WHERE run_id > :run_id AND upper_inf(valid) AND upper_inf(recorded)
), later AS (
  SELECT v.ended_by AS run_id
  FROM cadastre.parcel_version AS v
  WHERE v.run_id = :run_id AND v.ended_by IS NOT NULL AND upper_inf(v.recorded)
  UNION
  SELECT l.run_id
  FROM reopened AS o
  JOIN live AS l
    ON (l.province, l.commune_code, l.sheet_label, l.parcel_label)
      = (o.province, o.commune_code, o.sheet_label, o.parcel_label)
  UNION
  SELECT l.run_id
  FROM reopened AS o
  JOIN live AS l ON l.province = o.province AND l.geometry && o.geometry
  WHERE ST_Area(ST_Intersection(l.geometry, o.geometry))
    >= :least_share * least(ST_Area(l.geometry), ST_Area(o.geometry))
)
SELECT r.receipt, p.name
FROM later
JOIN intake.run AS r ON r.id = later.run_id
JOIN intake.package AS p ON p.receipt = r.receipt
ORDER BY r.id
