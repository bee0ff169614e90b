-- All communes, a text for each; they are of no run.
SELECT
  CAST(0 AS bigint) AS run_id,
  CAST('communes' AS text) AS part,
  CAST(ROW(c.province, c.code, c.list_version, c.name) AS text) AS rest
FROM cadastre.commune AS c
