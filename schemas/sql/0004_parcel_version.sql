-- What was believed and when, beside what was so and when.
ALTER TABLE cadastre.parcel_version
  ADD COLUMN recorded tstzrange,
  ADD COLUMN ended_by bigint
    CONSTRAINT fk_parcel_version_ended_by_run REFERENCES intake.run (id);

UPDATE cadastre.parcel_version SET recorded = tstzrange(loaded_at, NULL);

-- Each earlier load ended the versions that its own follow.
UPDATE cadastre.parcel_version AS v
SET ended_by = n.run_id
FROM cadastre.parcel_version AS n
WHERE n.parcel_uuid = v.parcel_uuid AND lower(n.valid) = upper(v.valid);

ALTER TABLE cadastre.parcel_version
  ALTER COLUMN recorded SET NOT NULL,
  ADD CONSTRAINT ck_parcel_version_recorded_not_empty CHECK (NOT isempty(recorded)),
  DROP CONSTRAINT one_version_at_a_time,
  ADD CONSTRAINT one_version_at_a_time
    EXCLUDE USING gist (parcel_uuid WITH =, valid WITH &&) WHERE (upper_inf(recorded));

DROP INDEX cadastre.uq_parcel_version_current_key;
CREATE UNIQUE INDEX uq_parcel_version_current_key
  ON cadastre.parcel_version (commune_code, sheet_label, parcel_label, province)
  WHERE upper_inf(valid) AND upper_inf(recorded);

-- A version never changes: only its ends may be set, and taken back by an undo.
CREATE FUNCTION cadastre.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'versions of parcels never change: % refused', TG_OP;
END
$$;

CREATE TRIGGER never_changed BEFORE UPDATE OF
  id, parcel_uuid, run_id, province, commune_code, commune_list, sheet_label, parcel_label, sheet_number, parcel_number,
  old_commune_code, old_sheet_number, old_parcel_number, parcel_id, area_m2, legal_area_m2, computed_area_m2, land_use,
  land_use_parts, user_code, address, is_parcel, scale_denominator, geometry, geometry_wgs84, datum_pipeline,
  geometry_received, crs_received, received, source_file, source_row, content_hash, loaded_at
  ON cadastre.parcel_version FOR EACH STATEMENT EXECUTE FUNCTION cadastre.refuse_change();

CREATE TRIGGER never_deleted BEFORE DELETE OR TRUNCATE ON cadastre.parcel_version
  FOR EACH STATEMENT EXECUTE FUNCTION cadastre.refuse_change();

-- The public sees what is live and believed; otherwise as in 0002_portal.
CREATE OR REPLACE VIEW portal.parcel AS
SELECT
  v.province,
  v.commune_code,
  coalesce(c.name, v.commune_code) AS commune_name,
  v.sheet_label,
  v.parcel_label,
  v.sheet_number,
  v.parcel_number,
  portal.public_number(v.old_sheet_number) AS old_sheet_number,
  portal.public_number(v.old_parcel_number) AS old_parcel_number,
  portal.public_identifier(v.parcel_id) AS parcel_id,
  v.area_m2,
  v.land_use,
  portal.public_address(v.address) AS address,
  v.is_parcel,
  v.loaded_at AS loaded_on,
  r.receipt AS delivery,
  p.synthetic,
  ST_SRID(v.geometry) AS storage_crs,
  v.geometry_wgs84 AS geometry,
  CASE WHEN v.old_commune_code ~ '^[0-9]{5}$' THEN v.old_commune_code END AS old_commune_code
FROM cadastre.parcel_version AS v
JOIN intake.run AS r ON r.id = v.run_id
JOIN intake.package AS p ON p.receipt = r.receipt
LEFT JOIN cadastre.commune AS c
  ON (c.province, c.code, c.list_version) = (v.province, v.commune_code, v.commune_list)
WHERE upper_inf(v.valid) AND upper_inf(v.recorded)
  AND NOT v.land_use_parts @? '$[*] ? (@.code == "CQP" || @.code == "CAN" || @.code == "CQA")'
  AND coalesce(v.land_use, '') COLLATE "und-x-icu" !~* '\m(cqp|can|cqa|quốc phòng|an ninh)\M';
