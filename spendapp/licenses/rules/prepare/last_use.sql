-- last_use: the newest day of use of each account that holds a seat, over all sources, and who saw it.
SELECT account_id, last_active_on, source_id, source, joined_by
FROM (
    SELECT
        k.seat_account_id AS account_id,
        l.last_active_on,
        l.source_id,
        s.name AS source,
        k.joined_by,
        ROW_NUMBER() OVER (
            PARTITION BY k.seat_account_id ORDER BY l.last_active_on DESC, s.standing, l.source_id, l.topic
        ) AS place
    FROM account_link AS k
    JOIN last_activity AS l ON l.account_id = k.account_id
    JOIN source AS s ON s.source_id = l.source_id
    WHERE l.last_active_on IS NOT NULL
) AS evidence
WHERE place = 1
