-- What a status list is made of.

-- name: status_series
-- why: a series, and the first of its numbers that was not handed out
-- in: dept text, service int, year int
-- out: id int, next int
SELECT id, next FROM series
WHERE dept = :dept AND service = :service AND year = :year;

-- name: status_count
-- why: has anything changed? a certificate ends once and for good
-- in: first int, after int
-- out: n int
SELECT COUNT(*) FROM cert_end WHERE id >= :first AND id < :after;

-- name: status_ended
-- why: every certificate of a series that was cancelled or replaced
-- in: first int, after int
-- out: id int
-- many: all that were cancelled of a series
SELECT id FROM cert_end WHERE id >= :first AND id < :after ORDER BY id;
