-- What lies where, for both sides of the comparison of grounds.
DO $$
BEGIN
  CREATE INDEX ON staged_parcel USING gist (geometry);
  CREATE INDEX ON touched_version USING gist (geometry);
END
$$
