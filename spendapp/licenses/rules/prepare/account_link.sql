-- account_link: the accounts, of any source, whose use is use of an account that holds a seat.
-- Joined by account name within the application; an account whose name holds no seat is joined by person.
SELECT s.account_id AS seat_account_id, e.account_id, e.source_id, 'account' AS joined_by
FROM (SELECT DISTINCT account_id, application_id, account_key FROM counted_seat) AS s
JOIN account AS e ON e.application_id = s.application_id AND e.name_key = s.account_key
UNION ALL
SELECT s.account_id AS seat_account_id, e.account_id, e.source_id, 'person' AS joined_by
FROM (SELECT DISTINCT account_id, application_id, person_id FROM counted_seat) AS s
JOIN account AS e ON e.application_id = s.application_id AND e.person_id = s.person_id
WHERE NOT EXISTS (
    SELECT 1 FROM counted_seat AS t WHERE t.application_id = e.application_id AND t.account_key = e.name_key
)
