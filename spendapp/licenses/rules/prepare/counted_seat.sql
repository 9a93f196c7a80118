-- counted_seat: the seats that count, those of the source that gives the seats of the application.
SELECT
    s.account_id,
    s.plan_id,
    s.application_id,
    a.name AS account,
    a.name_key AS account_key,
    a.email,
    a.kind,
    a.person_id,
    a.match_reason,
    CASE WHEN s.status = 'suspended' OR a.status = 'suspended' THEN 'suspended' ELSE s.status END AS status,
    s.assigned_on,
    s.first_seen_on,
    date_diff('day', COALESCE(s.assigned_on, s.first_seen_on), CAST($day AS DATE)) AS age_days
FROM seat AS s
JOIN seat_source AS c ON c.application_id = s.application_id AND c.source_id = s.source_id
JOIN account AS a ON a.account_id = s.account_id
