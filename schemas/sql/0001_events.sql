-- Events are append-only, for the owner of the table too.
CREATE FUNCTION intake.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'events are append-only: % refused', TG_OP;
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON intake.event
  FOR EACH STATEMENT EXECUTE FUNCTION intake.refuse_change();
