-- activity_teller: the sources that report activity, per application; a word on the whole source counts for each of
-- the applications in which it has accounts. A seats file that has no last activity takes that of an earlier file back.
SELECT
    COALESCE(f.application_id, a.application_id) AS application_id,
    f.source_id, f.source, f.standing, f.topic, f.run_id, f.known_day, f.fetched_at, f.age_days, f.stale,
    f.retention_days
FROM freshness AS f
LEFT JOIN (SELECT DISTINCT source_id, application_id FROM account) AS a
    ON f.application_id IS NULL AND a.source_id = f.source_id
WHERE f.topic IN ('activity', 'last_activity') AND COALESCE(f.application_id, a.application_id) IS NOT NULL
    AND NOT EXISTS (
        SELECT 1
        FROM freshness AS n
        WHERE f.topic = 'last_activity' AND f.standing = 1
            AND n.topic = 'seats' AND n.source_id = f.source_id AND n.application_id = f.application_id
            AND (n.known_day > f.known_day OR n.known_day = f.known_day AND n.run_id > f.run_id)
    )
