-- What became of old sheets and parcels, now or as at a moment, by the new ones.
SELECT
  old_commune_code, old_sheet_number, old_parcel_number, commune_code, sheet_label, parcel_label, scale_denominator
FROM cadastre.references_at(coalesce(CAST(:as_of AS timestamptz), 'infinity'))
WHERE province = :province
  AND (CAST(:communes AS text[]) IS NULL OR commune_code = ANY (CAST(:communes AS text[])))
  AND (CAST(:sheets AS text[]) IS NULL OR sheet_label = ANY (CAST(:sheets AS text[])))
