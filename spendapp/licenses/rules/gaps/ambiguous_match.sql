-- ambiguous_match: accounts that fit two people and are therefore matched to nobody.
SELECT a.source_id, s.application_id, CONCAT(p.name, ' / ', s.account) AS subject, NULL AS since, 1 AS count,
    s.match_reason AS reason
FROM counted_seat AS s
JOIN account AS a ON a.account_id = s.account_id
JOIN application AS p ON p.application_id = s.application_id
WHERE s.match_reason LIKE 'ambiguous%'
GROUP BY a.source_id, s.application_id, p.name, s.account, s.match_reason
