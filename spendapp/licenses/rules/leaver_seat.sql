-- leaver_seat: the person has left and the account still holds the seat. Use after leaving makes it critical.
SELECT
    s.application_id, s.plan_id, s.account_id, s.person_id, NULL AS contract_id,
    s.bucket,
    1 AS quantity,
    CASE WHEN s.last_active_on > s.left_on THEN 'critical' ELSE 'high' END AS severity,
    CASE WHEN m.notice_assumed THEN 'low' ELSE s.confidence END AS confidence,
    m.annual_seat AS annualized
FROM classified AS s
LEFT JOIN plan_money AS m ON m.plan_id = s.plan_id
WHERE s.bucket = 'leaver'
