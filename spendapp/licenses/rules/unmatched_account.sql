-- unmatched_account: nobody in the directory matches the account that holds the seat.
SELECT
    s.application_id, s.plan_id, s.account_id, s.person_id, NULL AS contract_id,
    s.bucket,
    1 AS quantity,
    'low' AS severity,
    CASE WHEN m.notice_assumed THEN 'low' ELSE s.confidence END AS confidence,
    m.annual_seat AS annualized
FROM classified AS s
LEFT JOIN plan_money AS m ON m.plan_id = s.plan_id
WHERE s.bucket = 'not_in_directory'
