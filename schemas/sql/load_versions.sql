INSERT INTO cadastre.parcel_version (
  parcel_uuid, valid, run_id, province, commune_code, commune_list, sheet_label, parcel_label, sheet_number,
  parcel_number, old_commune_code, old_sheet_number, old_parcel_number, parcel_id, area_m2, legal_area_m2,
  computed_area_m2, land_use, land_use_parts, user_code, address, is_parcel, scale_denominator, geometry, geometry_wgs84, datum_pipeline,
  geometry_received, crs_received, received, source_file, source_row, content_hash, loaded_at,
  recorded, identifier, identifier_origin, identifier_algorithm
)
SELECT
  c.parcel_uuid, tstzrange(:moment, NULL), :run_id, :province, s.commune_code, s.commune_list, s.sheet_label,
  s.parcel_label, s.sheet_number, s.parcel_number, s.old_commune_code, s.old_sheet_number, s.old_parcel_number,
  s.parcel_id, s.area_m2, s.legal_area_m2, s.computed_area_m2, s.land_use, CAST(s.land_use_parts AS jsonb), s.user_code, s.address,
  s.is_parcel, s.scale_denominator, s.geometry, s.geometry_wgs84, :datum_pipeline, s.geometry_received,
  s.crs_received, CAST(s.received AS jsonb), s.source_file, s.source_row, k.content_hash, :moment, tstzrange(:moment, NULL),
  i.identifier, i.origin, i.algorithm
FROM staged_parcel AS s
JOIN staged_key AS k USING (position)
JOIN compared_parcel AS c USING (position)
LEFT JOIN staged_identifier AS i USING (position)
WHERE c.outcome <> 'unchanged'
ORDER BY s.position
