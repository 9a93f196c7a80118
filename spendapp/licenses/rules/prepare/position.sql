-- position: per plan what was bought and what is given out.
-- assigned   seats that count, whatever their bucket
-- entitled   sum of the quantities of the lines in force; null without one
-- purchased  what the vendor says was bought; it stands in for entitled where the plan never had a line
-- excess     assigned above entitled
-- spare      entitled (or purchased) above assigned; shelf: what of it lies above the buffer, a share of the assigned
SELECT
    p.*,
    CASE WHEN p.spare > p.allowed THEN p.spare - p.allowed ELSE 0 END AS shelf
FROM (
    SELECT
        b.*,
        CASE WHEN b.assigned > b.entitled THEN b.assigned - b.entitled ELSE 0 END AS excess,
        CASE
            WHEN b.bought > b.assigned AND b.seats_known THEN b.bought - b.assigned
            ELSE 0
        END AS spare,
        (b.assigned * b.buffer_percent + 99) // 100 AS allowed
    FROM (
        SELECT
            p.plan_id,
            p.application_id,
            p.free,
            w.buffer_percent,
            COALESCE(s.assigned, 0) AS assigned,
            l.entitled,
            COALESCE(l.lines_begun, 0) > 0 AS had_line,
            v.quantity AS purchased,
            CASE WHEN COALESCE(l.lines_begun, 0) > 0 THEN l.entitled ELSE v.quantity END AS bought,
            COALESCE(c.complete, FALSE) AS seats_known,
            c.source_id AS seat_source_id, c.source AS seat_source, c.run_id AS seat_run_id,
            c.fetched_at AS seat_fetched_at,
            CASE WHEN c.standing < 2 AND c.complete AND c.age_days < 1 THEN 'high' ELSE 'medium' END AS confidence
        FROM plan AS p
        JOIN policy_in_force AS w ON w.plan_id = p.plan_id
        LEFT JOIN seat_source AS c ON c.application_id = p.application_id
        LEFT JOIN (SELECT plan_id, COUNT(*) AS assigned FROM counted_seat GROUP BY plan_id) AS s
            ON s.plan_id = p.plan_id
        LEFT JOIN (
            SELECT
                plan_id,
                SUM(CASE WHEN in_force THEN quantity END) AS entitled,
                SUM(CASE WHEN begun THEN 1 ELSE 0 END) AS lines_begun
            FROM line
            GROUP BY plan_id
        ) AS l ON l.plan_id = p.plan_id
        LEFT JOIN (
            SELECT
                r.plan_id,
                r.quantity,
                ROW_NUMBER() OVER (PARTITION BY r.plan_id ORDER BY s.standing, r.source_id) AS place
            FROM purchased AS r
            JOIN source AS s ON s.source_id = r.source_id
            WHERE r.plan_id IS NOT NULL
        ) AS v ON v.plan_id = p.plan_id AND v.place = 1
    ) AS b
) AS p
