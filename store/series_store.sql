-- Series: one row for each department, service and year.

-- name: series_by_key
-- why: the series of a department's service in a year
-- in: dept text, service int, year int
-- out: id int, next int, extended int, told int
SELECT id, next, extended, told FROM series
WHERE dept = :dept AND service = :service AND year = :year;

-- name: series_by_id
-- why: one series
-- in: id int
-- out: id int, dept text, service int, year int, next int, extended int, told int
SELECT id, dept, service, year, next, extended, told FROM series
WHERE id = :id;

-- name: series_all
-- why: every series, as people look for them
-- out: id int, dept text, service int, year int, next int, extended int, told int
SELECT id, dept, service, year, next, extended, told FROM series
ORDER BY dept, service, year;

-- name: series_last
-- why: the highest id given
-- out: id int
SELECT COALESCE(MAX(id), 0) FROM series;

-- name: series_add
-- why: a new series at its first number
-- in: id int, dept text, service int, year int
INSERT INTO series (id, dept, service, year, next, extended, told)
VALUES (:id, :dept, :service, :year, 1, 0, 0);

-- name: series_advance
-- why: numbers were handed out
-- in: id int, next int, told int
UPDATE series SET next = :next, told = :told WHERE id = :id;

-- name: series_switch
-- why: goes on with letters; what administrators were told no longer holds
-- in: id int
UPDATE series SET extended = 1, told = 0 WHERE id = :id AND extended = 0;

-- name: fate_cert
-- why: was this number issued?
-- in: id int
-- out: id int
SELECT id FROM cert WHERE id = :id;

-- name: fate_void
-- why: was this number struck out?
-- in: id int
-- out: reason text
SELECT reason FROM voided WHERE id = :id;
