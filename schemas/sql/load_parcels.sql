INSERT INTO cadastre.parcel (uuid)
SELECT parcel_uuid FROM compared_parcel WHERE outcome = 'inserted'
