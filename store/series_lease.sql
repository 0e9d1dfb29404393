-- Leases: ranges of numbers that are on no paper.

-- name: lease_all
-- why: the ranges of a series, ascending
-- in: first int, after int
-- out: id int, n int, run int?
SELECT id, n, run FROM lease WHERE id >= :first AND id < :after
ORDER BY id;

-- name: lease_near
-- why: the range that a number lies in, if it lies in one
-- in: id int
-- out: id int, n int, run int?
SELECT id, n, run FROM lease WHERE id <= :id ORDER BY id DESC LIMIT 1;

-- name: lease_add
-- why: a range begins to be leased, or spare
-- in: id int, n int, run int?
INSERT INTO lease (id, n, run) VALUES (:id, :n, :run);

-- name: lease_give
-- why: a whole range changes hands
-- in: id int, run int
UPDATE lease SET run = :run WHERE id = :id;

-- name: lease_shrink
-- why: the end of a range goes
-- in: id int, n int
UPDATE lease SET n = :n WHERE id = :id;

-- name: lease_drop
-- why: a whole range goes
-- in: id int
DELETE FROM lease WHERE id = :id;

-- name: lease_drop_exact
-- why: a whole range goes, provided it is this one: the usual case in one step
-- in: id int, n int, run int
DELETE FROM lease WHERE id = :id AND n = :n AND run = :run;

-- name: void_add
-- why: a number is struck out for good
-- in: id int, reason text, at_s int
INSERT INTO voided (id, reason, at_s) VALUES (:id, :reason, :at_s);
