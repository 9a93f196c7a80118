-- incomplete_source: the source that gives the seats of an application never finished a run. Seats may be missing.
SELECT c.source_id, c.application_id, a.name AS subject, NULL AS since, 1 AS count,
    'No run of the source was ever complete for this application; seats may be missing.' AS reason
FROM seat_source AS c
JOIN application AS a ON a.application_id = c.application_id
WHERE NOT c.complete
