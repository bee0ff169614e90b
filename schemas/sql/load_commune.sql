INSERT INTO cadastre.commune AS known (province, code, list_version, name)
VALUES (:province, :code, :list_version, :name)
ON CONFLICT (province, code, list_version) DO UPDATE SET name = excluded.name
WHERE known.name IS DISTINCT FROM excluded.name
