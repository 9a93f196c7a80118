-- over_allocated: more seats of the plan are assigned than the lines in force entitle to. One per plan.
SELECT
    p.application_id, p.plan_id, NULL AS account_id, NULL AS person_id, NULL AS contract_id,
    NULL AS bucket,
    p.excess AS quantity,
    CASE WHEN p.excess * 10 > p.entitled THEN 'critical' ELSE 'high' END AS severity,
    p.confidence,
    m.annual_excess AS annualized
FROM position AS p
LEFT JOIN plan_money AS m ON m.plan_id = p.plan_id
WHERE p.excess > 0
    AND NOT p.free
    AND NOT EXISTS (SELECT 1 FROM plan_exclusion AS x WHERE x.plan_id = p.plan_id AND x.rule IN ('', 'over_allocated'))
