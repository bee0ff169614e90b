-- What lies where, for both sides of the comparison of grounds, unless there is nothing to be compared.
DO $$
BEGIN
  IF EXISTS (SELECT FROM touched_version) THEN
    CREATE INDEX ON staged_parcel USING gist (geometry);
    CREATE INDEX ON touched_version USING gist (geometry);
  END IF;
END
$$
