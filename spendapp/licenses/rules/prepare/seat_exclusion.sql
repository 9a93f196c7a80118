-- seat_exclusion: which rules (empty: all) may not take up a seat, and why. One row per seat and rule.
SELECT account_id, plan_id, rule, reason, until, scope
FROM (
    SELECT
        account_id,
        plan_id,
        rule,
        reason,
        until,
        scope,
        ROW_NUMBER() OVER (PARTITION BY account_id, plan_id, rule ORDER BY until DESC, scope, reason) AS place
    FROM (
        SELECT s.account_id, s.plan_id, e.rule, e.reason, e.until, e.scope
        FROM counted_seat AS s
        JOIN application AS a ON a.application_id = s.application_id
        JOIN exclusion AS e ON e.scope = 'application' AND e.name_key = a.name_key
        UNION ALL
        SELECT s.account_id, s.plan_id, e.rule, e.reason, e.until, e.scope
        FROM counted_seat AS s
        JOIN application AS a ON a.application_id = s.application_id
        JOIN plan AS p ON p.plan_id = s.plan_id
        JOIN exclusion AS e ON e.scope = 'plan' AND e.name_key = CONCAT(a.name_key, '/', p.name_key)
        UNION ALL
        SELECT s.account_id, s.plan_id, e.rule, e.reason, e.until, e.scope
        FROM counted_seat AS s
        JOIN application AS a ON a.application_id = s.application_id
        JOIN exclusion AS e ON e.scope = 'account' AND e.name_key = CONCAT(a.name_key, '/', s.account_key)
        UNION ALL
        SELECT s.account_id, s.plan_id, e.rule, e.reason, e.until, e.scope
        FROM counted_seat AS s
        LEFT JOIN person_state AS p ON p.person_id = s.person_id
        JOIN exclusion AS e ON e.scope = 'person' AND e.name_key = LOWER(COALESCE(p.email, s.email))
        UNION ALL
        SELECT s.account_id, s.plan_id, e.rule, e.reason, e.until, e.scope
        FROM counted_seat AS s
        JOIN person_alias AS p ON p.person_id = s.person_id
        JOIN exclusion AS e ON e.scope = 'person' AND e.name_key = p.alias_key
        UNION ALL
        SELECT s.account_id, s.plan_id, e.rule, e.reason, e.until, e.scope
        FROM counted_seat AS s
        JOIN person_state AS p ON p.person_id = s.person_id
        JOIN department AS d ON d.name = p.department
        JOIN exclusion AS e ON e.scope = 'department' AND e.name_key = d.name_key
    ) AS every
) AS ranked
WHERE place = 1
