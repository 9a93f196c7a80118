-- person_state: who has left by the day, and since when.
-- end_date is the last working day; one before a later start_date belongs to an earlier employment and is ignored.
SELECT
    person_id,
    email,
    name,
    department,
    status,
    end_date,
    status = 'left' OR COALESCE(end_date < CAST($day AS DATE), FALSE) AS has_left,
    COALESCE(end_date, left_seen_on) AS left_on
FROM (
    SELECT
        person_id,
        email,
        name,
        department,
        status,
        left_seen_on,
        CASE WHEN end_date < start_date THEN NULL ELSE end_date END AS end_date
    FROM person
) AS p
