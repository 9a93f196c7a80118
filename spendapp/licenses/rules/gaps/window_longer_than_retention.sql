-- window_longer_than_retention: seats whose window reaches further back than the source of their activity keeps.
SELECT s.source_id, a.application_id, a.name AS subject, NULL AS since, COUNT(*) AS count,
    CONCAT('The window of ', CAST(MAX(c.window_days) AS VARCHAR), ' days is longer than the ',
        CAST(MIN(c.retention_days) AS VARCHAR), ' days that the source keeps.') AS reason
FROM classified AS c
JOIN source AS s ON s.name = c.teller
JOIN application AS a ON a.application_id = c.application_id
WHERE c.use_note = 'window longer than retention'
GROUP BY s.source_id, a.application_id, a.name
