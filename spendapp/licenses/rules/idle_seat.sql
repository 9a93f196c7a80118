-- idle_seat: the last use of the seat, or its assignment if that is later, is as long ago as the window.
SELECT
    s.application_id, s.plan_id, s.account_id, s.person_id, NULL AS contract_id,
    s.bucket,
    1 AS quantity,
    'medium' AS severity,
    CASE
        WHEN m.notice_assumed THEN 'low'
        WHEN s.confidence = 'high' AND (s.activity_standing = 2 OR s.activity_age_days >= 1) THEN 'medium'
        ELSE s.confidence
    END AS confidence,
    m.annual_seat AS annualized
FROM classified AS s
LEFT JOIN plan_money AS m ON m.plan_id = s.plan_id
WHERE s.bucket = 'idle' AND NOT s.free
