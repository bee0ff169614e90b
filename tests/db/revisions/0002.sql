-- The commune of the old numbers is known since.
UPDATE cadastre.parcel_version SET old_commune_code = '11300' WHERE parcel_label = '3';
