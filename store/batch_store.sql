-- Batches and their rows.

-- name: batch_by_key
-- why: the batch of this file for the service of this version
-- in: service_version int, input_sha256 blob
-- out: id int, service_version int, input_sha256 blob, key_name text, label text, begun_s int, finished_s int?
SELECT b.id, b.service_version, b.input_sha256, b.key_name, b.label,
	b.begun_s, b.finished_s
FROM service_version v
JOIN batch b ON b.dept = v.dept AND b.service = v.service
WHERE v.id = :service_version AND b.input_sha256 = :input_sha256;

-- name: batch_by_id
-- why: one batch
-- in: id int
-- out: id int, service_version int, input_sha256 blob, key_name text, label text, begun_s int, finished_s int?
SELECT id, service_version, input_sha256, key_name, label, begun_s,
	finished_s
FROM batch WHERE id = :id;

-- name: batch_all
-- why: every batch, in the order they were begun
-- out: id int, service_version int, input_sha256 blob, key_name text, label text, begun_s int, finished_s int?
SELECT id, service_version, input_sha256, key_name, label, begun_s,
	finished_s
FROM batch ORDER BY id;

-- name: batch_last
-- why: the highest id given
-- out: id int
SELECT COALESCE(MAX(id), 0) FROM batch;

-- name: batch_add
-- why: a batch begins, for the service that this version is of
-- in: id int, service_version int, input_sha256 blob, key_name text, label text, begun_s int
INSERT INTO batch (id, dept, service, input_sha256, service_version,
	key_name, label, begun_s, finished_s)
SELECT :id, v.dept, v.service, :input_sha256, v.id, :key_name, :label,
	:begun_s, NULL
FROM service_version v WHERE v.id = :service_version;

-- name: batch_end
-- why: every row is done; the first time counts
-- in: id int, finished_s int
UPDATE batch SET finished_s = COALESCE(finished_s, :finished_s)
WHERE id = :id;

-- name: batch_row_issue
-- why: a row is done with its certificate
-- in: id int, cert int
INSERT INTO batch_row (id, cert, note) VALUES (:id, :cert, NULL);

-- name: batch_row_reject
-- why: a row is done without one; done before, it stays as it is
-- in: id int, note text
INSERT INTO batch_row (id, cert, note) VALUES (:id, NULL, :note)
ON CONFLICT (id) DO NOTHING;

-- name: batch_row_find
-- why: is a row done with a certificate?
-- in: id int
-- out: cert int?
SELECT cert FROM batch_row WHERE id = :id;

-- name: batch_row_last
-- why: the highest row done
-- in: first int, last int
-- out: id int?
SELECT MAX(id) FROM batch_row WHERE id >= :first AND id <= :last;

-- name: batch_row_all
-- why: the rows done, in order
-- in: first int, last int
-- out: id int, cert int?, note text?
-- many: all of a batch
SELECT id, cert, note FROM batch_row WHERE id >= :first AND id <= :last
ORDER BY id;

-- name: batch_row_page
-- why: some of the rows done, in order
-- in: first int, last int, most int
-- out: id int, cert int?, note text?
SELECT id, cert, note FROM batch_row WHERE id >= :first AND id <= :last
ORDER BY id LIMIT :most;

-- name: batch_count
-- why: how many rows are done, and how
-- in: first int, last int
-- out: done int, issued int
SELECT COUNT(*), COUNT(cert) FROM batch_row
WHERE id >= :first AND id <= :last;

-- name: batch_client_add
-- why: a batch that a client sent; the first who did counts
-- in: batch int, client text, path text
INSERT INTO batch_client (batch, client, path, note)
VALUES (:batch, :client, :path, NULL)
ON CONFLICT (batch) DO NOTHING;

-- name: batch_client_by_id
-- why: who sent a batch, where its file is, why it cannot go on
-- in: batch int
-- out: client text, path text, note text?
SELECT client, path, note FROM batch_client WHERE batch = :batch;

-- name: batch_client_file
-- why: its file came again, or (empty) is not needed any more
-- in: batch int, path text
UPDATE batch_client SET path = :path, note = NULL WHERE batch = :batch;

-- name: batch_client_note
-- why: its file is not fit to go on with
-- in: batch int, note text
UPDATE batch_client SET note = :note WHERE batch = :batch;

-- name: batch_client_waiting
-- why: what is to be issued, or whose end is to be told
-- out: batch int
SELECT b.batch FROM batch_client b JOIN client c ON c.id = b.client
WHERE b.path <> '' AND b.note IS NULL AND c.revoked_s IS NULL
ORDER BY b.batch;
