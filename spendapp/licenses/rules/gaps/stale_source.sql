-- stale_source: the newest complete word of a source is older than its maximum age. A connection is one gap, an
-- imported file one per kind and application.
SELECT
    f.source_id,
    CASE WHEN s.kind = 'file' THEN f.application_id END AS application_id,
    CASE WHEN s.kind = 'file' THEN f.topic ELSE s.name END AS subject,
    MAX(f.known_day) + CAST(s.maximum_age_days + 1 AS INTEGER) AS since,
    COUNT(*) AS count,
    CONCAT('The newest complete run is of ', CAST(MAX(f.known_day) AS VARCHAR), ', older than ',
        CAST(s.maximum_age_days AS VARCHAR), ' days. What rests on it is frozen or unknown.') AS reason
FROM freshness AS f
JOIN source AS s ON s.source_id = f.source_id
WHERE f.topic <> 'purchased'
GROUP BY f.source_id, s.kind, s.name, s.maximum_age_days,
    CASE WHEN s.kind = 'file' THEN f.application_id END, CASE WHEN s.kind = 'file' THEN f.topic ELSE s.name END
HAVING date_diff('day', MAX(f.known_day), CAST($day AS DATE)) > s.maximum_age_days
