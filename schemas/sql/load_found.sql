-- Live versions that a complete delivery leaves out, and those where parcels of a new shape lie. The statistics of a
-- table just loaded say nothing: so that the ground is searched by its index, parcel by parcel, it is asked for so.
INSERT INTO found_version (id, is_in_scope)
SELECT v.id, true
FROM cadastre.parcel_version AS v
WHERE v.province = :province AND upper_inf(v.valid) AND upper_inf(v.recorded)
  AND v.commune_code = ANY(CAST(:communes AS text[]))
  AND (
    CAST(:coverage AS text) = 'communes'
    OR CAST(:coverage AS text) = 'sheets'
      AND (v.commune_code, v.sheet_label) IN (SELECT k.commune_code, k.sheet_label FROM staged_key AS k)
  )
UNION ALL
SELECT near.id, false
FROM staged_parcel AS s
JOIN compared_parcel AS c USING (position)
CROSS JOIN LATERAL (
  SELECT v.id, v.province, v.commune_code, v.valid, v.recorded
  FROM cadastre.parcel_version AS v
  WHERE v.geometry && s.geometry
  OFFSET 0
) AS near
WHERE c.has_new_shape
  AND near.province = :province AND upper_inf(near.valid) AND upper_inf(near.recorded)
  AND near.commune_code = ANY(CAST(:locked AS text[]))
