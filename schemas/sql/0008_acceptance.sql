-- Steps of a delivery: received, checked, accepted or refused, loaded, published, undone. Each is an event, and what a
-- delivery is now follows from its events alone.

-- Where each delivery stands, since when, by whom and why: at its last step, unless a load of it stands.
CREATE VIEW intake.delivery AS
SELECT
  p.receipt, p.content_sha256, p.name, p.synthetic, s.kind AS state, s.at, s.actor, s.person, s.reason, s.run_id
FROM intake.package AS p
CROSS JOIN LATERAL (
  SELECT e.*
  FROM intake.event AS e
  LEFT JOIN intake.run AS r ON r.id = e.run_id
  WHERE e.receipt = p.receipt
    AND e.kind IN ('received', 'checked', 'accepted', 'refused', 'loaded', 'published', 'undone')
  ORDER BY e.kind IN ('loaded', 'published') AND coalesce(r.state = 'loaded', false) DESC, e.id DESC
  LIMIT 1
) AS s;

-- Nothing is loaded that nobody accepted, and nothing is refused while a load of it stands, whoever writes the event.
-- Runs after the trigger that chains events, which lets in one at a time.
CREATE FUNCTION intake.require_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last text;
  is_in_order boolean;
BEGIN
  SELECT e.kind INTO last
  FROM intake.event AS e
  WHERE e.receipt = NEW.receipt
    AND e.kind IN ('received', 'checked', 'accepted', 'refused', 'loaded', 'published', 'undone')
  ORDER BY e.id DESC
  LIMIT 1;
  is_in_order := CASE NEW.kind
    WHEN 'received' THEN NEW.receipt IS NOT NULL AND last IS NULL
    WHEN 'checked' THEN last IS NOT NULL
    WHEN 'accepted' THEN last = 'checked'
    WHEN 'refused' THEN last = 'checked' AND btrim(NEW.reason) <> ''
      AND NOT EXISTS (SELECT FROM intake.run AS r WHERE r.receipt = NEW.receipt AND r.state = 'loaded')
    WHEN 'loaded' THEN last = 'accepted'
    ELSE EXISTS (
      SELECT FROM intake.event AS e
      WHERE e.receipt = NEW.receipt AND e.run_id = NEW.run_id AND e.kind = 'loaded'
    ) AND NOT EXISTS (
      SELECT FROM intake.event AS e
      WHERE e.receipt = NEW.receipt AND e.run_id = NEW.run_id AND e.kind IN ('undone', NEW.kind)
    )
  END;
  IF is_in_order IS NOT TRUE THEN
    RAISE EXCEPTION 'a delivery that is % cannot be %', coalesce(last, 'unknown'), NEW.kind
      USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  RETURN NEW;
END
$$;

CREATE TRIGGER in_order BEFORE INSERT ON intake.event
  FOR EACH ROW
  WHEN (NEW.kind IN ('received', 'checked', 'accepted', 'refused', 'loaded', 'published', 'undone'))
  EXECUTE FUNCTION intake.require_order();

-- Digest of all that a load wrote of people, sealed as it is; the loader gets the digest and still reads nothing. Rows go
-- into it in their binary form: as text they would be twice as long.
CREATE FUNCTION party.digest(wanted bigint) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT encode(sha256(coalesce(string_agg(digest, ''::bytea ORDER BY digest), '')), 'hex')
  FROM (
    SELECT sha256(record_send(ROW(
      'party'::text, p.id, p.run_id, p.kind, p.name, p.identity_number, p.identity_number_index, p.details
    ))) AS digest
    FROM party.party AS p
    WHERE p.run_id = wanted
    UNION ALL
    SELECT sha256(record_send(ROW(
      'identity_paper'::text, i.id, i.party_id, i.number, i.number_index, i.kind, i.verification
    )))
    FROM party.identity_paper AS i
    JOIN party.party AS p ON p.id = i.party_id
    WHERE p.run_id = wanted
    UNION ALL
    SELECT sha256(record_send(ROW(
      'certificate'::text, c.id, c.run_id, c.serial, c.serial_index, c.register_number, c.issue_date, c.kind
    )))
    FROM party.certificate AS c
    WHERE c.run_id = wanted
    UNION ALL
    SELECT sha256(record_send(ROW(
      'right'::text, r.id, r.run_id, r.parcel_uuid, r.party_id, r.certificate_id, r.role, r.share, r.details,
      r.source_file, r.source_row, r.content_index
    )))
    FROM party."right" AS r
    WHERE r.run_id = wanted
  ) AS written
$$;
REVOKE EXECUTE ON FUNCTION party.digest(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION party.digest(bigint) TO diachinh_loader;

-- The officer decides: checks a delivery beside the live cadastre and writes down what was found, never a load.
DO $$
BEGIN
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO diachinh_officer', current_database());
END
$$;
GRANT SELECT ON intake.delivery TO diachinh_loader, diachinh_officer;
GRANT INSERT ON intake.package, intake.file, intake.run, intake.finding, intake.quarantine TO diachinh_officer;

ALTER TABLE intake.run ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON intake.run FOR SELECT TO diachinh_loader, diachinh_officer USING (true);
CREATE POLICY loaded ON intake.run FOR INSERT TO diachinh_loader WITH CHECK (true);
CREATE POLICY changed ON intake.run FOR UPDATE TO diachinh_loader USING (true);
CREATE POLICY decided ON intake.run FOR INSERT TO diachinh_officer WITH CHECK (state = 'checked');

-- Each role writes the steps that are its own; what is written of people comes from functions of the owner alone.
DROP POLICY written ON intake.event;
CREATE POLICY loaded ON intake.event FOR INSERT TO diachinh_loader
  WITH CHECK (kind IN ('received', 'checked', 'loaded', 'undone'));
CREATE POLICY decided ON intake.event FOR INSERT TO diachinh_officer
  WITH CHECK (kind IN ('received', 'checked', 'accepted', 'refused', 'published'));
