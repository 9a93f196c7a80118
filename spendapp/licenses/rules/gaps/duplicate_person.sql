-- duplicate_person: records of one source share an e-mail; the newest one counts.
SELECT r.source_id, NULL AS application_id, r.email_key AS subject, NULL AS since, COUNT(*) AS count,
    'Several records of the source share this e-mail; the newest one counts.' AS reason
FROM person_record AS r
JOIN source AS s ON s.source_id = r.source_id
WHERE r.duplicate
GROUP BY r.source_id, r.email_key
