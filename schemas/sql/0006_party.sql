-- Personal data: who may write it, and how it is read. The tables are open to nobody but their owner.

-- What the last load that stands says of each parcel.
CREATE VIEW party.standing_right AS
SELECT r.*
FROM party."right" AS r
WHERE r.run_id = (
  SELECT max(o.run_id)
  FROM party."right" AS o
  JOIN intake.run AS u ON u.id = o.run_id
  WHERE o.parcel_uuid = r.parcel_uuid AND u.state = 'loaded'
);

-- Nobody reads without a trace. A read takes two steps: a request, which is an event, and the rows, which are given out
-- only once the transaction of the request is committed: a rollback takes back the request, never only its trace.
CREATE FUNCTION party.record_request(subject jsonb, person text, reason text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  request bigint;
BEGIN
  IF coalesce(btrim(person), '') = '' OR coalesce(btrim(reason), '') = '' THEN
    RAISE EXCEPTION 'personal data is read by a person for a reason' USING ERRCODE = 'invalid_parameter_value';
  END IF;
  INSERT INTO intake.event (at, kind, details, person, reason)
  VALUES (
    clock_timestamp(), 'party_read', subject || jsonb_build_object('transaction', pg_current_xact_id()::text), person,
    reason
  )
  RETURNING id INTO request;
  RETURN request;
END
$$;

-- The request of a session, as far as it still counts.
CREATE FUNCTION party.granted_request(request bigint) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  asked record;
BEGIN
  SELECT e.at, e.details INTO asked
  FROM intake.event AS e
  WHERE e.id = request AND e.kind = 'party_read' AND e.actor = session_user;
  IF NOT FOUND OR asked.at NOT BETWEEN clock_timestamp() - interval '5 minutes' AND clock_timestamp() THEN
    RAISE EXCEPTION 'no request of yours from the last five minutes' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF pg_xact_status((asked.details ->> 'transaction')::xid8) <> 'committed' THEN
    RAISE EXCEPTION 'the request is not committed yet' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN asked.details;
END
$$;

-- Ask for the holders of a live parcel; NULL, and no event, where there is no such parcel.
CREATE FUNCTION party.request_parcel(
  province text, commune text, sheet text, parcel text, person text, reason text
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  subject uuid;
BEGIN
  SELECT v.parcel_uuid INTO subject
  FROM cadastre.parcel_version AS v
  WHERE (v.commune_code, v.sheet_label, v.parcel_label, v.province) = (commune, sheet, parcel, request_parcel.province)
    AND upper_inf(v.valid) AND upper_inf(v.recorded);
  IF subject IS NULL THEN
    RETURN NULL;
  END IF;
  RETURN party.record_request(
    jsonb_build_object('parcel_uuid', subject, 'commune', commune, 'sheet', sheet, 'parcel', parcel), person, reason
  );
END
$$;

-- Ask for the parcels of whoever has a number, by its digests; what is recorded of it is the digests.
CREATE FUNCTION party.request_number(number_index bytea[], person text, reason text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN party.record_request(jsonb_build_object('number_index', to_jsonb(number_index)), person, reason);
END
$$;

-- Rights in the parcel that was asked for, each with party, papers and certificate, still sealed.
CREATE FUNCTION party.read_rights(request bigint) RETURNS SETOF jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  subject uuid := party.granted_request(request) ->> 'parcel_uuid';
BEGIN
  RETURN QUERY SELECT party.sealed_right(r.id) FROM party.standing_right AS r WHERE r.parcel_uuid = subject;
END
$$;

-- Live parcels in which a party has the number that was asked for.
CREATE FUNCTION party.read_parcels(request bigint)
RETURNS TABLE (province text, commune_code text, sheet_label text, parcel_label text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  wanted bytea[];
BEGIN
  SELECT array_agg(digest::bytea) INTO wanted
  FROM jsonb_array_elements_text(party.granted_request(request) -> 'number_index') AS digest;
  RETURN QUERY
  SELECT DISTINCT v.province, v.commune_code, v.sheet_label, v.parcel_label
  FROM party.standing_right AS r
  JOIN cadastre.parcel_version AS v ON v.parcel_uuid = r.parcel_uuid AND upper_inf(v.valid) AND upper_inf(v.recorded)
  WHERE r.party_id IN (
    SELECT p.id FROM party.party AS p WHERE p.identity_number_index = ANY (wanted)
    UNION SELECT i.party_id FROM party.identity_paper AS i WHERE i.number_index = ANY (wanted)
  )
  ORDER BY 1, 2, 3, 4;
END
$$;

-- One right with what belongs to it, as its rows are.
CREATE FUNCTION party.sealed_right(wanted uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT jsonb_build_object(
    'right', to_jsonb(r),
    'receipt', u.receipt,
    'party', to_jsonb(p),
    'certificate', to_jsonb(c),
    'papers', (SELECT coalesce(jsonb_agg(to_jsonb(i) ORDER BY i.id), '[]') FROM party.identity_paper AS i WHERE i.party_id = p.id)
  )
  FROM party."right" AS r
  JOIN intake.run AS u ON u.id = r.run_id
  LEFT JOIN party.party AS p ON p.id = r.party_id
  LEFT JOIN party.certificate AS c ON c.id = r.certificate_id
  WHERE r.id = wanted
$$;

-- Digests of what stands for some parcels: by these a load sees whether it says anything new, and reads nothing.
CREATE FUNCTION party.standing_contents(parcels uuid[]) RETURNS TABLE (parcel_uuid uuid, content_index bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT DISTINCT ON (r.parcel_uuid) r.parcel_uuid, r.content_index
  FROM unnest(parcels) AS wanted (parcel_uuid)
  JOIN party."right" AS r USING (parcel_uuid)
  JOIN intake.run AS u ON u.id = r.run_id AND u.state = 'loaded'
  ORDER BY r.parcel_uuid, r.run_id DESC
$$;

-- Roles belong to the whole server, hence the prefix. They cannot log in: accounts of people are made members.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['diachinh_loader', 'diachinh_officer', 'diachinh_party_reader'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', name);
      EXECUTE format('GRANT %I TO %I', name, current_user);
    END IF;
  END LOOP;
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO diachinh_loader', current_database());
END
$$;

REVOKE ALL ON SCHEMA party FROM PUBLIC;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA party FROM PUBLIC;
GRANT SELECT ON public.alembic_version TO diachinh_loader, diachinh_officer, diachinh_party_reader;

-- The loader adds, ends versions and takes loads back; it never changes or deletes what is there.
GRANT USAGE ON SCHEMA intake, cadastre, party TO diachinh_loader;
GRANT SELECT ON ALL TABLES IN SCHEMA intake, cadastre TO diachinh_loader;
GRANT INSERT ON intake.package, intake.file, intake.run, intake.finding, intake.quarantine TO diachinh_loader;
GRANT INSERT ON cadastre.commune, cadastre.parcel, cadastre.parcel_version, cadastre.lineage TO diachinh_loader;
GRANT UPDATE (name) ON cadastre.commune TO diachinh_loader;
GRANT UPDATE (seconds, state) ON intake.run TO diachinh_loader;
GRANT UPDATE (valid, recorded, ended_by) ON cadastre.parcel_version TO diachinh_loader;
GRANT INSERT ON party.party, party.identity_paper, party.certificate, party."right" TO diachinh_loader;
GRANT EXECUTE ON FUNCTION party.standing_contents(uuid[]) TO diachinh_loader;

-- The officer looks at everything but people, and writes down what is decided.
GRANT USAGE ON SCHEMA intake, cadastre, portal, vbdlis TO diachinh_officer;
GRANT SELECT ON ALL TABLES IN SCHEMA intake, cadastre, portal, vbdlis TO diachinh_officer;

GRANT INSERT (at, kind, receipt, run_id, details, person, reason) ON intake.event TO diachinh_loader, diachinh_officer;

-- A request to read people comes from the functions above: one written by hand could name a transaction that is over.
ALTER TABLE intake.event ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON intake.event FOR SELECT TO diachinh_loader, diachinh_officer USING (true);
CREATE POLICY written ON intake.event FOR INSERT TO diachinh_loader, diachinh_officer WITH CHECK (kind <> 'party_read');

-- Who reads people sees what was asked for, and cannot even list what there is.
GRANT USAGE ON SCHEMA party TO diachinh_party_reader;
GRANT EXECUTE ON FUNCTION
  party.request_parcel(text, text, text, text, text, text), party.request_number(bytea[], text, text),
  party.read_rights(bigint), party.read_parcels(bigint)
TO diachinh_party_reader;
