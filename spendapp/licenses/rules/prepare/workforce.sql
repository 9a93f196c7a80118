-- workforce: people who work here, and those who start within 90 days (joins). No department is a department, too.
SELECT
    p.person_id,
    COALESCE(p.department, '') AS department,
    COALESCE(p.start_date > CAST($day AS DATE), FALSE) AS joins
FROM person AS p
JOIN person_state AS s ON s.person_id = p.person_id
WHERE NOT s.has_left
    AND (p.start_date IS NULL OR date_diff('day', CAST($day AS DATE), p.start_date) <= 90)
