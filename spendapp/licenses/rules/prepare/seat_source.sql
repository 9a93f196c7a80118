-- seat_source: the one source that gives the seats of an application.
-- A source that was complete at least once comes before one that never was; then direct connector > file > single
-- sign-on; then the one that was set up first. The others give evidence of use and are not counted. A connection that
-- no longer lists an application gives it up; a file says nothing of the applications that it does not name.
SELECT application_id, source_id, source, standing, run_id, known_day, fetched_at, age_days, stale, complete
FROM (
    SELECT
        c.application_id,
        s.source_id,
        s.name AS source,
        s.standing,
        f.run_id,
        f.known_day,
        f.fetched_at,
        f.age_days,
        COALESCE(f.stale, TRUE) AS stale,
        f.source_id IS NOT NULL AS complete,
        ROW_NUMBER() OVER (
            PARTITION BY c.application_id
            ORDER BY CASE WHEN f.source_id IS NULL THEN 1 ELSE 0 END, s.standing, s.source_id
        ) AS place
    FROM (
        SELECT application_id, source_id FROM seat
        UNION
        SELECT f.application_id, f.source_id
        FROM freshness AS f
        JOIN (SELECT source_id, MAX(known_day) AS known_day FROM freshness WHERE topic = 'seats' GROUP BY source_id) AS n
            ON n.source_id = f.source_id
        WHERE f.topic = 'seats' AND f.application_id IS NOT NULL
            AND (f.standing = 1 OR f.known_day = n.known_day)
    ) AS c
    JOIN source AS s ON s.source_id = c.source_id
    LEFT JOIN freshness AS f
        ON f.source_id = c.source_id AND f.application_id = c.application_id AND f.topic = 'seats'
) AS candidate
WHERE place = 1
