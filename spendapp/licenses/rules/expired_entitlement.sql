-- expired_entitlement: seats are assigned on a plan that had lines, and none is in force on the day. It has no price;
-- the exposure at the last line's price stands in the evidence.
SELECT
    p.application_id, p.plan_id, NULL AS account_id, NULL AS person_id, NULL AS contract_id,
    NULL AS bucket,
    p.assigned AS quantity,
    'high' AS severity,
    p.confidence,
    NULL AS annualized
FROM position AS p
WHERE p.had_line
    AND p.entitled IS NULL
    AND p.assigned > 0
    AND NOT p.free
    AND NOT EXISTS (
        SELECT 1 FROM plan_exclusion AS x WHERE x.plan_id = p.plan_id AND x.rule IN ('', 'expired_entitlement')
    )
