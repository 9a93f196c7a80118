-- ownerless_contract: a contract in force has no owner, or its owner has left.
SELECT
    NULL AS application_id, NULL AS plan_id, NULL AS account_id, NULL AS person_id, c.contract_id,
    NULL AS bucket,
    1 AS quantity,
    'low' AS severity,
    'high' AS confidence,
    NULL AS annualized
FROM contract AS c
WHERE c.in_force
    AND (
        c.owner_key IS NULL
        OR EXISTS (SELECT 1 FROM person_state AS p WHERE LOWER(p.email) = c.owner_key AND p.has_left)
    )
