-- status_conflict: a source of lower rank says otherwise than the deciding one whether a person works here. (That only
-- one of them knows of a leave is no conflict.)
SELECT r.source_id, NULL AS application_id, p.email AS subject, NULL AS since, 1 AS count,
    CONCAT(s.name, ' says ', r.status, '; ', d.name, ' decides: ', p.status) AS reason
FROM person_record AS r
JOIN person AS p ON p.person_id = r.person_id
JOIN person_state AS l ON l.person_id = p.person_id
JOIN source AS s ON s.source_id = r.source_id
JOIN source AS d ON d.source_id = p.source_id
WHERE r.source_id <> p.source_id AND NOT r.duplicate AND (r.status = 'left') <> l.has_left
