-- Private to the transaction: two loads never see each other's rows.
CREATE TEMP TABLE staged_parcel (
  position bigint PRIMARY KEY,
  commune_code text NOT NULL,
  commune_list text NOT NULL,
  sheet_label text NOT NULL,
  parcel_label text NOT NULL,
  sheet_number bigint,
  parcel_number bigint,
  old_commune_code text,
  old_sheet_number text,
  old_parcel_number text,
  parcel_id text,
  area_m2 double precision,
  legal_area_m2 double precision,
  computed_area_m2 double precision,
  land_use text,
  land_use_parts text NOT NULL,
  user_code text,
  address text,
  is_parcel boolean,
  scale_denominator bigint,
  geometry geometry NOT NULL,
  geometry_wgs84 geometry NOT NULL,
  geometry_received bytea NOT NULL,
  crs_received text NOT NULL,
  received text NOT NULL,
  source_file text NOT NULL,
  source_row bigint NOT NULL,
  content_hash bytea NOT NULL
) ON COMMIT DROP;

-- What becomes of each staged parcel.
CREATE TEMP TABLE compared_parcel (
  position bigint PRIMARY KEY,
  parcel_uuid uuid NOT NULL,
  version_id bigint,
  outcome text NOT NULL
) ON COMMIT DROP;
