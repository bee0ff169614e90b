-- Loads as the tables have them, beside what of the cadastre is theirs.
WITH begun AS (
  SELECT
    run_id, count(*) AS begun, count(*) FILTER (WHERE upper_inf(recorded)) AS believed, min(lower(valid)) AS moment,
    count(*) FILTER (WHERE identifier <> coalesce(parcel_id, '')) AS not_delivered
  FROM cadastre.parcel_version
  GROUP BY run_id
), ended AS (
  SELECT
    v.ended_by AS run_id,
    count(*) AS ended,
    count(*) FILTER (WHERE upper(v.valid) IS DISTINCT FROM coalesce(b.moment, upper(v.valid))) AS ended_elsewhen
  FROM cadastre.parcel_version AS v
  LEFT JOIN begun AS b ON b.run_id = v.ended_by
  WHERE v.ended_by IS NOT NULL
  GROUP BY v.ended_by, b.moment
)
SELECT
  r.id AS run_id, r.receipt, r.state, r.received, r.inserted, r.changed, r.unchanged, r.quarantined, r.retired,
  coalesce(b.begun, 0) AS begun, coalesce(b.believed, 0) AS believed, coalesce(e.ended, 0) AS ended,
  coalesce(e.ended_elsewhen, 0) AS ended_elsewhen, coalesce(b.not_delivered, 0) AS not_delivered
FROM intake.run AS r
LEFT JOIN begun AS b ON b.run_id = r.id
LEFT JOIN ended AS e ON e.run_id = r.id
ORDER BY r.id
