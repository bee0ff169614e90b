-- Each event carries the hash of the one before: what is changed, left out or put in later breaks the chain.
ALTER TABLE intake.event DISABLE TRIGGER append_only;
ALTER TABLE intake.event ALTER COLUMN id DROP IDENTITY;

CREATE FUNCTION intake.event_content(
  id bigint, at timestamptz, actor text, kind text, receipt text, run_id bigint, details jsonb, person text, reason text
) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT convert_to(
    jsonb_build_array(
      id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), actor, kind, receipt, run_id, details, person,
      reason
    )::text,
    'UTF8'
  )
$$;

CREATE FUNCTION intake.chain_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last record;
BEGIN
  -- One at a time, so that nobody reads a last event that is not the last any more.
  PERFORM pg_advisory_xact_lock(hashtextextended('chain of events', 0));
  SELECT e.id, e.hash INTO last FROM intake.event AS e ORDER BY e.id DESC LIMIT 1;
  NEW.id := coalesce(last.id, 0) + 1;
  NEW.actor := session_user;
  NEW.previous_hash := coalesce(last.hash, ''::bytea);
  NEW.hash := sha256(NEW.previous_hash || intake.event_content(
    NEW.id, NEW.at, NEW.actor, NEW.kind, NEW.receipt, NEW.run_id, NEW.details, NEW.person, NEW.reason));
  RETURN NEW;
END
$$;

-- Events from before the chain join it as they are, in their order.
DO $$
DECLARE
  old record;
  last bytea := '';
  place bigint := 0;
BEGIN
  FOR old IN SELECT * FROM intake.event ORDER BY id LOOP
    place := place + 1;
    UPDATE intake.event AS e
    SET id = place, previous_hash = last, hash = sha256(last || intake.event_content(
      place, old.at, old.actor, old.kind, old.receipt, old.run_id, old.details, old.person, old.reason))
    WHERE e.id = old.id
    RETURNING e.hash INTO last;
  END LOOP;
END
$$;

CREATE TRIGGER chained BEFORE INSERT ON intake.event
  FOR EACH ROW EXECUTE FUNCTION intake.chain_event();
ALTER TABLE intake.event ENABLE TRIGGER append_only;
