-- classified: every seat that counts, with the one bucket that takes it. The first that fits, in this order:
-- excluded, non_human, leaver, not_in_directory, suspended, never, idle, overlap, downgrade, under_used, active;
-- unknown takes the place of never and idle. (No rule finds overlap, downgrade or under_used yet.)
-- An exclusion from one rule takes only seats that this rule would have taken.
SELECT
    s.*,
    CASE WHEN x.account_id IS NOT NULL OR y.account_id IS NOT NULL THEN 'excluded' ELSE s.fitting_bucket END AS bucket,
    CASE
        WHEN x.account_id IS NOT NULL OR y.account_id IS NOT NULL THEN COALESCE(x.reason, y.reason)
        WHEN s.fitting_bucket IN ('active', 'unknown') THEN s.use_note
    END AS note,
    COALESCE(x.reason, y.reason) AS exclusion_reason,
    COALESCE(x.until, y.until) AS excluded_until,
    COALESCE(x.scope, y.scope) AS exclusion_scope
FROM (
    SELECT
        s.account_id, s.plan_id, s.application_id, s.account, s.account_key, s.email, s.kind, s.person_id,
        s.match_reason, s.status, s.assigned_on, s.first_seen_on, s.age_days,
        p.email AS person, p.status AS person_status, p.end_date, p.left_on, COALESCE(p.has_left, FALSE) AS has_left,
        u.last_active_on, u.joined_by, u.activity_source_id, u.activity_source, u.teller, u.activity_run_id,
        u.activity_fetched_at, u.activity_age_days, u.activity_standing, u.retention_days,
        CASE
            WHEN p.status = 'leave' AND u.use_of_seat IN ('never', 'idle', 'unknown') THEN 'on leave'
            ELSE u.note
        END AS use_note,
        w.window_days, w.grace_days, w.window_set_by,
        f.free,
        c.source_id AS seat_source_id, c.source AS seat_source, c.standing AS seat_standing, c.run_id AS seat_run_id,
        c.fetched_at AS seat_fetched_at, c.age_days AS seat_source_age_days,
        CASE
            WHEN s.kind IN ('service', 'shared', 'bot') THEN 'non_human'
            WHEN COALESCE(p.has_left, FALSE) THEN 'leaver'
            WHEN s.person_id IS NULL AND s.kind <> 'external' AND d.is_known THEN 'not_in_directory'
            WHEN s.status = 'suspended' THEN 'suspended'
            WHEN p.status = 'leave' THEN 'active'
            ELSE u.use_of_seat
        END AS fitting_bucket,
        CASE
            WHEN s.match_reason LIKE 'fuzzy%' THEN 'low'
            WHEN c.standing < 2 AND c.complete AND c.age_days < 1 THEN 'high'
            ELSE 'medium'
        END AS confidence
    FROM counted_seat AS s
    JOIN seat_source AS c ON c.application_id = s.application_id
    JOIN seat_use AS u ON u.account_id = s.account_id AND u.plan_id = s.plan_id
    JOIN policy_in_force AS w ON w.plan_id = s.plan_id
    JOIN plan AS f ON f.plan_id = s.plan_id
    CROSS JOIN directory AS d
    LEFT JOIN person_state AS p ON p.person_id = s.person_id
) AS s
LEFT JOIN seat_exclusion AS x ON x.account_id = s.account_id AND x.plan_id = s.plan_id AND x.rule = ''
LEFT JOIN seat_exclusion AS y
    ON y.account_id = s.account_id AND y.plan_id = s.plan_id
    AND y.rule = CASE s.fitting_bucket
        WHEN 'leaver' THEN 'leaver_seat'
        WHEN 'not_in_directory' THEN 'unmatched_account'
        WHEN 'suspended' THEN 'suspended_seat'
        WHEN 'never' THEN 'never_used'
        WHEN 'idle' THEN 'idle_seat'
    END
