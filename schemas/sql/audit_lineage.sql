-- Lineage of all loads, each row in one text.
SELECT
  l.run_id, l.before_version, l.after_version,
  CAST(ROW(l.before_version, l.after_version, l.kind, l.shared_area_m2, l.share_before, l.share_after) AS text) AS rest
FROM cadastre.lineage AS l
