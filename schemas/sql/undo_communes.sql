-- Communes of which the load made or ended versions.
SELECT DISTINCT commune_code FROM cadastre.parcel_version WHERE run_id = :run_id OR ended_by = :run_id ORDER BY 1
