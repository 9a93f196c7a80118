-- no_people_source: no source of people was ever complete, so nobody can be said to be missing from the directory.
SELECT NULL AS source_id, NULL AS application_id, 'people' AS subject, NULL AS since, COUNT(*) AS count,
    'No source of people was ever complete. Accounts without a person are not reported.' AS reason
FROM counted_seat
WHERE NOT EXISTS (SELECT 1 FROM freshness WHERE topic = 'people')
HAVING COUNT(*) > 0
