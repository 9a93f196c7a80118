-- plan_exclusion: which rules (empty: all) may not take up a plan.
SELECT DISTINCT p.plan_id, e.rule
FROM plan AS p
JOIN application AS a ON a.application_id = p.application_id
JOIN exclusion AS e
    ON e.scope = 'application' AND e.name_key = a.name_key
    OR e.scope = 'plan' AND e.name_key = CONCAT(a.name_key, '/', p.name_key)
