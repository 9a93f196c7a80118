-- seat_use: the source that can tell whether a seat is used, and what it says: active, idle, never or unknown.
-- Evidence inside the window is use, whoever saw it. Its absence says something only where a source reports activity
-- of the application, its newest complete run is not too old, and it keeps as much as the window. Single sign-on
-- tells only of accounts that it knows: people may sign in without it.
SELECT
    s.account_id,
    s.plan_id,
    u.last_active_on,
    u.joined_by,
    COALESCE(u.source_id, o.source_id) AS activity_source_id,
    COALESCE(u.source, o.source) AS activity_source,
    o.source AS teller,
    o.run_id AS activity_run_id,
    o.fetched_at AS activity_fetched_at,
    o.age_days AS activity_age_days,
    o.standing AS activity_standing,
    o.retention_days,
    CASE
        WHEN date_diff('day', u.last_active_on, CAST($day AS DATE)) < p.window_days THEN 'active'
        WHEN o.obstacle IS NULL OR o.obstacle > 0 THEN 'unknown'
        WHEN s.age_days < p.grace_days THEN 'active'
        WHEN u.last_active_on IS NULL THEN 'never'
        WHEN date_diff('day', GREATEST(u.last_active_on, COALESCE(s.assigned_on, u.last_active_on)), CAST($day AS DATE))
            >= p.window_days THEN 'idle'
        ELSE 'active'
    END AS use_of_seat,
    CASE
        WHEN date_diff('day', u.last_active_on, CAST($day AS DATE)) < p.window_days THEN NULL
        WHEN o.obstacle IS NULL THEN 'no activity source'
        WHEN o.obstacle = 1 THEN 'activity source is stale'
        WHEN o.obstacle = 2 THEN 'window longer than retention'
        WHEN s.age_days < p.grace_days THEN 'in grace'
        WHEN u.last_active_on IS NULL THEN NULL
        WHEN date_diff('day', u.last_active_on, CAST($day AS DATE)) >= p.window_days
            AND date_diff('day', s.assigned_on, CAST($day AS DATE)) < p.window_days THEN 'assigned lately'
    END AS note
FROM counted_seat AS s
JOIN policy_in_force AS p ON p.plan_id = s.plan_id
LEFT JOIN last_use AS u ON u.account_id = s.account_id
LEFT JOIN (
    SELECT
        account_id, plan_id, source_id, source, standing, run_id, fetched_at, age_days, retention_days, obstacle,
        ROW_NUMBER() OVER (
            PARTITION BY account_id, plan_id
            ORDER BY obstacle, standing, age_days, COALESCE(retention_days, 100000) DESC, source_id, topic
        ) AS place
    FROM (
        SELECT
            s.account_id, s.plan_id,
            f.source_id, f.source, f.standing, f.topic, f.run_id, f.fetched_at, f.age_days, f.retention_days,
            CASE
                WHEN f.retention_days < p.window_days THEN 2
                WHEN f.stale THEN 1
                ELSE 0
            END AS obstacle
        FROM counted_seat AS s
        JOIN policy_in_force AS p ON p.plan_id = s.plan_id
        JOIN activity_teller AS f ON f.application_id = s.application_id
        LEFT JOIN (SELECT DISTINCT seat_account_id, source_id FROM account_link) AS k
            ON k.seat_account_id = s.account_id AND k.source_id = f.source_id
        WHERE f.standing < 2 OR k.source_id IS NOT NULL
    ) AS teller
) AS o ON o.account_id = s.account_id AND o.plan_id = s.plan_id AND o.place = 1
