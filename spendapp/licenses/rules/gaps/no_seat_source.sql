-- no_seat_source: lines in force entitle to plans of an application whose seats no source gives.
SELECT NULL AS source_id, a.application_id, a.name AS subject, NULL AS since, COUNT(DISTINCT l.plan_id) AS count,
    'Plans are bought, and no source says who holds a seat.' AS reason
FROM line AS l
JOIN application AS a ON a.application_id = l.application_id
WHERE l.in_force AND NOT EXISTS (SELECT 1 FROM seat_source AS s WHERE s.application_id = l.application_id)
GROUP BY a.application_id, a.name
