-- no_activity_source: seats of an application of whose use no source tells. count: the seats.
SELECT NULL AS source_id, a.application_id, a.name AS subject, NULL AS since, COUNT(*) AS count,
    'No source tells of the use of these seats.' AS reason
FROM seat_use AS u
JOIN counted_seat AS s ON s.account_id = u.account_id AND s.plan_id = u.plan_id
JOIN application AS a ON a.application_id = s.application_id
WHERE u.teller IS NULL AND u.last_active_on IS NULL
GROUP BY a.application_id, a.name
