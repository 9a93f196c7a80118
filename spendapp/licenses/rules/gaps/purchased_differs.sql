-- purchased_differs: the vendor reports another quantity as bought than the lines in force entitle to, per plan, or for
-- an application as a whole.
SELECT q.source_id, q.application_id, CONCAT(a.name, ' / ', p.name) AS subject, NULL AS since, 1 AS count,
    CONCAT(CAST(q.quantity AS VARCHAR), ' purchased beside ', CAST(e.entitled AS VARCHAR), ' entitled') AS reason
FROM purchased AS q
JOIN source AS s ON s.source_id = q.source_id
JOIN position AS e ON e.plan_id = q.plan_id
JOIN plan AS p ON p.plan_id = q.plan_id
JOIN application AS a ON a.application_id = q.application_id
WHERE e.entitled <> q.quantity
UNION ALL
SELECT q.source_id, q.application_id, a.name AS subject, NULL AS since, 1 AS count,
    CONCAT(CAST(q.quantity AS VARCHAR), ' purchased beside ', CAST(e.entitled AS VARCHAR), ' entitled') AS reason
FROM purchased AS q
JOIN source AS s ON s.source_id = q.source_id
JOIN (SELECT application_id, SUM(entitled) AS entitled FROM position GROUP BY application_id) AS e
    ON e.application_id = q.application_id
JOIN application AS a ON a.application_id = q.application_id
WHERE q.plan_id IS NULL AND e.entitled <> q.quantity
