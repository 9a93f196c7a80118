-- policy_in_force: window, grace and buffer of each plan; the narrowest policy that sets one decides.
SELECT
    p.plan_id,
    COALESCE(n.window_days, a.window_days, c.window_days, d.window_days) AS window_days,
    COALESCE(n.grace_days, a.grace_days, c.grace_days, d.grace_days) AS grace_days,
    COALESCE(n.buffer_percent, a.buffer_percent, c.buffer_percent, d.buffer_percent) AS buffer_percent,
    CASE
        WHEN n.window_days IS NOT NULL THEN 'plan'
        WHEN a.window_days IS NOT NULL THEN 'application'
        WHEN c.window_days IS NOT NULL THEN 'company'
        ELSE 'setting'
    END AS window_set_by
FROM plan AS p
CROSS JOIN defaults AS d
LEFT JOIN policy AS n ON n.plan_id = p.plan_id
LEFT JOIN policy AS a ON a.application_id = p.application_id AND a.plan_id IS NULL
LEFT JOIN policy AS c ON c.application_id IS NULL AND c.plan_id IS NULL
