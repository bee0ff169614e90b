-- For the event of a load: the versions that it delivered once more without a difference, and its sheets by commune.
SELECT
  (
    SELECT coalesce(CAST(range_agg(int8range(version_id, version_id, '[]')) AS text), '{}')
    FROM compared_parcel
    WHERE outcome = 'unchanged'
  ) AS confirmed,
  (
    SELECT coalesce(jsonb_object_agg(commune_code, sheets), '{}')
    FROM (
      SELECT commune_code, jsonb_agg(DISTINCT sheet_label ORDER BY sheet_label) AS sheets
      FROM staged_key
      GROUP BY commune_code
    ) AS delivered
  ) AS sheets
