-- Ground that passed to or from versions, with the numbers of the parcel at the other end.
SELECT
  l.after_version AS version_id, 'from' AS direction, l.run_id, l.kind, o.commune_code, o.sheet_label, o.parcel_label,
  o.parcel_uuid = a.parcel_uuid AS is_same_parcel, NOT upper_inf(a.recorded) AS is_undone, l.shared_area_m2, l.share_before, l.share_after
FROM cadastre.lineage AS l
JOIN cadastre.parcel_version AS o ON o.id = l.before_version
JOIN cadastre.parcel_version AS a ON a.id = l.after_version
WHERE l.after_version = ANY (:versions)
UNION ALL
SELECT
  l.before_version, 'to', l.run_id, l.kind, o.commune_code, o.sheet_label, o.parcel_label,
  o.parcel_uuid = b.parcel_uuid, NOT upper_inf(o.recorded), l.shared_area_m2, l.share_before, l.share_after
FROM cadastre.lineage AS l
JOIN cadastre.parcel_version AS o ON o.id = l.after_version
JOIN cadastre.parcel_version AS b ON b.id = l.before_version
WHERE l.before_version = ANY (:versions)
ORDER BY version_id, direction, run_id, commune_code, sheet_label, parcel_label
