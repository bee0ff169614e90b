-- Events in the order of their numbers; details as the text that enters their hash.
SELECT id, at, actor, kind, receipt, run_id, CAST(details AS text) AS details, person, reason, previous_hash, hash
FROM intake.event
ORDER BY id
