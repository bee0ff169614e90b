-- What the public may see, and the role that sees nothing else.
CREATE SCHEMA portal;

-- Address of a parcel without house number and without people.
--
-- Legacy tables hold the owner's name or home in this column (domain: DiaChi), so it is read by a list of what is
-- allowed: the address is cut at commas and dashes, a leading house number is dropped, and a part stays only when it
-- begins with a word for a place. One word for a person, or a long number, hides the whole. In doubt less is shown.
CREATE FUNCTION portal.public_address(address text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  WITH part AS (
    SELECT
      raw,
      regexp_replace(
        raw, '^((số nhà|nhà số|căn hộ|căn|nhà|số|lô|sn)[\s.:]*[[:alpha:]]{0,3})?\d\S*\s*', '', 'i'
      ) AS place,
      position
    FROM regexp_split_to_table(normalize(address, NFC) COLLATE "und-x-icu", '\s*[,;\n]\s*|\s+[-–]\s+')
      WITH ORDINALITY AS split (raw, position)
  )
  SELECT string_agg(place, ', ' ORDER BY position)
  FROM part
  WHERE place ~* ('^(thôn|xóm|làng|ấp|bản|buôn|tổ|tdp|khu|khối|cụm|đội|đường|phố|ngõ|ngách|hẻm|kiệt|quốc lộ|tỉnh lộ'
      '|xứ đồng|cánh đồng|xã|phường|thị trấn|đặc khu|quận|huyện|thị xã|thành phố|tp|tỉnh)\M')
    -- a person after the place, as in "thôn 3 Nguyễn Văn …"; "đường Nguyễn Văn …" is a street
    AND place !~* '^\S+\s+\S.*\s\S+\s+(văn|thị|van|thi)\M'
    -- nor a person where the name of a hamlet stands, as in "tổ Nguyễn Văn …"
    AND place !~* '^(thôn|xóm|làng|ấp|bản|buôn|tổ|tdp|khu|khối|cụm|đội)\s+(?!đô\s)\S+\s+(văn|thị|van|thi)\s+[[:alpha:]]'
    AND place !~* '\m(số nhà|nhà số|sn)\M'
    AND NOT EXISTS (
      SELECT FROM part AS other
      WHERE regexp_replace(other.raw, '\m(hai bà trưng|(đường|phố) (bà triệu|ông ích khiêm))\M', '', 'gi')
        ~* '\m(ông|ong|bà|gia đình|chủ hộ|chủ đất|sử dụng đất|thường trú|hktt|cccd|cmnd|cmt)\M|\d{6}|@'
    )
$$;

-- An old number, hidden unless it is made like one ("12a", "12+13", "TĐ03-2014"): the column takes any text.
CREATE FUNCTION portal.public_number(number text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN number COLLATE "und-x-icu" ~ '^[[:alpha:]]{0,3}\d([^[:alpha:]]|[[:alpha:]](?![[:alpha:]]))*$' THEN number END
$$;

-- An identifier of a parcel, hidden unless it is made like one: no blanks, no letters with marks, a digit somewhere. "Mã
-- định danh" is what people call the number of a person too, which has 12 digits (9 in the old series).
CREATE FUNCTION portal.public_identifier(identifier text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE
    WHEN identifier ~ '^[A-Za-z0-9._:/-]{1,60}$' AND identifier ~ '[0-9]' AND identifier !~ '^([0-9]{9}|[0-9]{12})$'
    THEN identifier
  END
$$;

-- Current parcels, in a fixed list of columns. Defence and security land stays out (codes CQP, CAN and their group CQA;
-- default policy until the customer says otherwise).
-- Not a security_barrier: && is not leakproof, so that would cost the spatial index. The role below can make neither
-- functions nor temporary tables, which takes away the means to look past the conditions.
CREATE VIEW portal.parcel AS
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
  v.geometry_wgs84 AS geometry
FROM cadastre.parcel_version AS v
JOIN intake.run AS r ON r.id = v.run_id
JOIN intake.package AS p ON p.receipt = r.receipt
LEFT JOIN cadastre.commune AS c
  ON (c.province, c.code, c.list_version) = (v.province, v.commune_code, v.commune_list)
WHERE upper_inf(v.valid)
  AND NOT v.land_use_parts @? '$[*] ? (@.code == "CQP" || @.code == "CAN" || @.code == "CQA")'
  AND coalesce(v.land_use, '') COLLATE "und-x-icu" !~* '\m(cqp|can|cqa|quốc phòng|an ninh)\M';

-- Communes with parcels that the public may see, under their name in the latest delivery.
CREATE VIEW portal.commune AS
SELECT
  province,
  commune_code AS code,
  (array_agg(commune_name ORDER BY loaded_on DESC))[1] AS name,
  count(*) AS parcels
FROM portal.parcel
GROUP BY province, commune_code;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal') THEN
    CREATE ROLE portal NOLOGIN;
    EXECUTE format('GRANT portal TO %I', current_user);
  END IF;
  EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
END
$$;

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE ALL ON SCHEMA intake, cadastre, portal FROM PUBLIC;
GRANT USAGE ON SCHEMA portal TO portal;
GRANT SELECT ON portal.parcel, portal.commune TO portal;
