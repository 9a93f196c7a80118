-- shelfware: seats of the plan that were bought and not given out, above a buffer of the assigned ones. Above 1,000 a
-- year (amounts are in 1/10,000) it is of medium severity. Where only the vendor says what was bought, no money.
SELECT
    p.application_id, p.plan_id, NULL AS account_id, NULL AS person_id, NULL AS contract_id,
    NULL AS bucket,
    p.shelf AS quantity,
    CASE WHEN m.annual_shelf > 10000000 THEN 'medium' ELSE 'low' END AS severity,
    CASE WHEN m.notice_assumed THEN 'low' WHEN p.had_line THEN p.confidence ELSE 'medium' END AS confidence,
    m.annual_shelf AS annualized
FROM position AS p
LEFT JOIN plan_money AS m ON m.plan_id = p.plan_id
WHERE p.shelf > 0
    AND NOT p.free
    AND NOT EXISTS (SELECT 1 FROM plan_exclusion AS x WHERE x.plan_id = p.plan_id AND x.rule IN ('', 'shelfware'))
