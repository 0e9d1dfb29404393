-- Piles of papers to be verified together.

-- name: pile_last
-- why: the next pile is one more
-- out: id int
SELECT COALESCE(MAX(id), 0) FROM pile;

-- name: pile_add
-- why: a pile was taken in
-- in: id int, owner blob, peer text, path text, begun_s int
INSERT INTO pile (id, owner, peer, path, state, done, total, tries, note,
	totals, begun_s, finished_s)
VALUES (:id, :owner, :peer, :path, 0, 0, 0, 0, '', '', :begun_s, 0);

-- name: pile_by_id
-- why: one pile
-- in: id int
-- out: id int, owner blob, peer text, path text, state int, done int, total int, tries int, note text, totals text, begun_s int, finished_s int
SELECT id, owner, peer, path, state, done, total, tries, note, totals,
	begun_s, finished_s FROM pile WHERE id = :id;

-- name: pile_by_owner
-- why: the last one of who shows the secret
-- in: owner blob
-- out: id int
SELECT id FROM pile WHERE owner = :owner ORDER BY id DESC LIMIT 1;

-- name: pile_open_of
-- why: how many somebody has in hand
-- in: peer text
-- out: n int
SELECT COUNT(*) FROM pile WHERE state = 0 AND peer = :peer;

-- name: pile_waiting
-- why: what is to be done, the oldest first
-- in: most int
-- out: id int
SELECT id FROM pile WHERE state = 0 ORDER BY id LIMIT :most;

-- name: pile_begin
-- why: somebody begins it, not for the first time perhaps
-- in: id int
UPDATE pile SET tries = tries + 1, done = 0, total = 0
WHERE id = :id AND state = 0;

-- name: pile_rest
-- why: who had it in hand was told to end: that counts for no try
-- in: id int
UPDATE pile SET tries = tries - 1 WHERE id = :id AND state = 0 AND tries > 0;

-- name: pile_progress
-- why: how far it is
-- in: id int, done int, total int
UPDATE pile SET done = :done, total = :total WHERE id = :id AND state = 0;

-- name: pile_end
-- why: it is done or refused, once
-- in: id int, state int, done int, total int, note text, totals text, finished_s int
UPDATE pile SET state = :state, done = :done, total = :total, note = :note,
	totals = :totals, finished_s = :finished_s, path = ''
WHERE id = :id AND state = 0;

-- name: pile_result_add
-- why: what came of it, in the transaction that ends it
-- in: id int, bytes blob
INSERT INTO pile_result (id, bytes) VALUES (:id, :bytes);

-- name: pile_result_find
-- why: what came of it
-- in: id int
-- out: bytes blob
SELECT bytes FROM pile_result WHERE id = :id;

-- name: pile_old
-- why: files of those that go
-- in: before_s int, most int
-- out: id int, path text
SELECT id, path FROM pile WHERE begun_s < :before_s ORDER BY id LIMIT :most;

-- name: pile_result_wipe
-- why: a day is over
-- in: first int, last int
DELETE FROM pile_result WHERE id >= :first AND id <= :last;

-- name: pile_wipe
-- why: a day is over
-- in: id int
DELETE FROM pile WHERE id = :id;
