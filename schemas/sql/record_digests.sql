-- Digest of each kind of rows: what `pipeline.audit` makes of the same rows must be the same.
SELECT part, encode(sha256(string_agg(digest, CAST('' AS bytea) ORDER BY digest)), 'hex') AS digest
FROM (
  SELECT v.part, sha256(v.rest) AS digest
  FROM (
    {rows}
  ) AS v
  WHERE v.run_id = :run_id
) AS written
GROUP BY part
