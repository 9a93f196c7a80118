-- directory: whether "not in the directory" can be said at all. Without a people source that was complete and is not
-- stale it is a data gap, not a verdict on every account.
SELECT COUNT(*) > 0 AS is_known
FROM freshness
WHERE topic = 'people' AND NOT stale
