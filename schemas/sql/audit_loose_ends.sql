-- Versions that ended, and no load ended them; or that no load ended, and they are not live.
SELECT count(*) FROM cadastre.parcel_version WHERE upper_inf(valid) <> (ended_by IS NULL)
