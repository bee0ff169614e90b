-- Private to the transaction: two loads never see each other's rows.

-- The numbers of all that was delivered. What is set aside has no position: it ends no live parcel.
CREATE TEMP TABLE staged_key (
  position bigint,
  commune_code text NOT NULL,
  sheet_label text NOT NULL,
  parcel_label text NOT NULL,
  content_hash bytea
) ON COMMIT DROP;

-- The delivered parcels that are not live just so.
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
  is_id_usable boolean NOT NULL
) ON COMMIT DROP;

-- What becomes of each delivered parcel: inserted, changed or unchanged; and the live version that it follows.
CREATE TEMP TABLE compared_parcel (
  position bigint PRIMARY KEY,
  outcome text NOT NULL,
  parcel_uuid uuid,
  version_id bigint,
  has_new_shape boolean NOT NULL DEFAULT true,
  changed_columns text[] NOT NULL DEFAULT '{}'
) ON COMMIT DROP;

-- Live versions where the delivery looked for some, perhaps more than once.
CREATE TEMP TABLE found_version (
  id bigint NOT NULL,
  is_in_scope boolean NOT NULL
) ON COMMIT DROP;

-- Live versions that the delivery may end or run into. Outcome: followed by a new version, retired, or it stays.
CREATE TEMP TABLE touched_version (
  id bigint PRIMARY KEY,
  parcel_uuid uuid NOT NULL,
  commune_code text NOT NULL,
  sheet_label text NOT NULL,
  parcel_label text NOT NULL,
  geometry geometry NOT NULL,
  identifier text,
  position bigint,
  is_in_scope boolean NOT NULL,
  covered_share double precision NOT NULL DEFAULT 0,
  outcome text NOT NULL DEFAULT 'stays'
) ON COMMIT DROP;

-- Ground that a delivered parcel of a new shape shares with a live version.
CREATE TEMP TABLE shared_ground (
  position bigint NOT NULL,
  version_id bigint NOT NULL,
  area_m2 double precision NOT NULL,
  share_before double precision NOT NULL,
  share_after double precision NOT NULL,
  PRIMARY KEY (position, version_id)
) ON COMMIT DROP;

-- Identifiers of parcels that begin or change. Replaces: the one that the same ground had until now.
CREATE TEMP TABLE staged_identifier (
  position bigint NOT NULL,
  identifier text NOT NULL,
  origin text NOT NULL,
  algorithm text,
  replaces text
) ON COMMIT DROP;
