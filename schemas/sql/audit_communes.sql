-- All communes, in the binary form of each; they are of no run.
SELECT
  CAST(0 AS bigint) AS run_id,
  CAST('communes' AS text) AS part,
  record_send(ROW(c.province, c.code, c.list_version, c.name)) AS rest
FROM cadastre.commune AS c
