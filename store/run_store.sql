-- Runs: processes that take numbers.

-- name: run_last
-- why: the highest id given
-- out: id int
SELECT COALESCE(MAX(id), 0) FROM run;

-- name: run_add
-- why: a run begins
-- in: id int, what text, begun_s int
INSERT INTO run (id, what, begun_s, ended) VALUES (:id, :what, :begun_s, 0);

-- name: run_end
-- why: a run ends, once
-- in: id int
UPDATE run SET ended = 1 WHERE id = :id AND ended = 0;

-- name: run_spare
-- why: what an ended run had leased is spare
-- in: run int
UPDATE lease SET run = NULL WHERE run = :run;

-- name: run_not_ended
-- why: runs that are alive or died without ending
-- out: id int
SELECT id FROM run WHERE ended = 0 ORDER BY id;

-- name: run_find
-- why: has a run ended?
-- in: id int
-- out: ended int
SELECT ended FROM run WHERE id = :id;
