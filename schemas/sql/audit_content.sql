-- Versions with what their content hash covers, and everything else that a load writes, in one text. Read by loads, for
-- the digest in their event, and by audits. Settings of the session must not enter the text: moments are numbers.
SELECT
  v.id, v.run_id, v.commune_code, v.sheet_label, v.parcel_label,
  v.old_commune_code, v.old_sheet_number, v.old_parcel_number, v.parcel_id, v.area_m2, v.legal_area_m2, v.land_use,
  v.user_code, v.address, v.is_parcel, v.scale_denominator,
  ST_AsBinary(v.geometry) AS geometry, v.content_hash,
  CAST(ROW(
    v.id, v.parcel_uuid, v.province, v.commune_code, v.commune_list, v.sheet_label, v.parcel_label, v.sheet_number,
    v.parcel_number, v.computed_area_m2, v.land_use_parts, ST_SRID(v.geometry), sha256(ST_AsEWKB(v.geometry_wgs84)),
    v.datum_pipeline, sha256(v.geometry_received), v.crs_received, sha256(convert_to(CAST(v.received AS text), 'UTF8')),
    v.source_file, v.source_row, extract(epoch FROM v.loaded_at), extract(epoch FROM lower(v.valid)),
    extract(epoch FROM lower(v.recorded))
  ) AS text) AS rest
FROM cadastre.parcel_version AS v
