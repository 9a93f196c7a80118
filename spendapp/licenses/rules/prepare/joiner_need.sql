-- joiner_need: how many people who start within 90 days are expected to need a plan, by department: the joiners of the
-- department times the share of its people who hold the plan. Joiners who hold it already need no other. Numbers here
-- are counts; the share is taken exactly when the money is computed.
SELECT h.plan_id, h.department, j.joiners - h.joiners_holding AS joiners, h.holders, d.people
FROM (
    SELECT
        s.plan_id,
        p.department,
        COUNT(DISTINCT CASE WHEN NOT p.joins THEN p.person_id END) AS holders,
        COUNT(DISTINCT CASE WHEN p.joins THEN p.person_id END) AS joiners_holding
    FROM counted_seat AS s
    JOIN workforce AS p ON p.person_id = s.person_id
    GROUP BY s.plan_id, p.department
) AS h
JOIN (SELECT department, COUNT(*) AS joiners FROM workforce WHERE joins GROUP BY department) AS j
    ON j.department = h.department
JOIN (SELECT department, COUNT(*) AS people FROM workforce WHERE NOT joins GROUP BY department) AS d
    ON d.department = h.department
WHERE j.joiners > h.joiners_holding AND h.holders > 0
