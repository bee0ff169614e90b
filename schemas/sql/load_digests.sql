-- Digests of all that a load wrote, for its event: what `pipeline.audit` makes of the rows must be the same.
SELECT
  (
    SELECT encode(sha256(coalesce(string_agg(
      sha256(v.content_hash || convert_to(v.rest, 'UTF8')), CAST('' AS bytea) ORDER BY v.id
    ), '')), 'hex')
    FROM (
      {audit_content}
    ) AS v
    WHERE v.run_id = :run_id
  ) AS versions,
  (
    SELECT encode(sha256(coalesce(string_agg(
      sha256(convert_to(i.rest, 'UTF8')), CAST('' AS bytea) ORDER BY i.id
    ), '')), 'hex')
    FROM (
      {audit_identifiers}
    ) AS i
    WHERE i.run_id = :run_id
  ) AS identifiers,
  (
    SELECT encode(sha256(coalesce(string_agg(
      sha256(convert_to(l.rest, 'UTF8')), CAST('' AS bytea) ORDER BY l.before_version, l.after_version
    ), '')), 'hex')
    FROM (
      {audit_lineage}
    ) AS l
    WHERE l.run_id = :run_id
  ) AS lineage,
  party.digest(:run_id) AS parties
