-- freshness: how old the newest complete word of each source is, per topic and application.
-- A source keeps its use for retention_days (null: it keeps everything). Imported usage reaches back to its oldest day.
SELECT
    c.source_id,
    s.name AS source,
    s.standing,
    c.topic,
    c.application_id,
    c.run_id,
    c.known_day,
    c.fetched_at,
    date_diff('day', c.known_day, CAST($day AS DATE)) AS age_days,
    date_diff('day', c.known_day, CAST($day AS DATE)) > s.maximum_age_days AS stale,
    CASE
        WHEN c.topic = 'activity' AND s.kind = 'file'
            THEN date_diff('day', COALESCE(u.oldest_day, c.reaches_back_to), CAST($day AS DATE))
        WHEN c.topic IN ('activity', 'last_activity')
            THEN date_diff('day', c.reaches_back_to, c.known_day)
    END AS retention_days
FROM coverage AS c
JOIN source AS s ON s.source_id = c.source_id
LEFT JOIN usage_reach AS u ON u.source_id = c.source_id AND u.application_id = c.application_id
