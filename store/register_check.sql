-- The audit of the whole book: streams of what became of each number, and
-- searches for what may not exist.

-- name: check_certs
-- why: the certificates of a series, each with what it must fit
-- in: first int, after int
-- out: id int, n int, issued_s int, tail_len int?, dept text, service int
-- many: all of a series
SELECT c.id, 1, c.issued_s, LENGTH(t.bytes), v.dept, v.service
FROM cert c
JOIN service_version v ON v.id = c.service_version
LEFT JOIN cert_tail t ON t.id = c.id
WHERE c.id >= :first AND c.id < :after
ORDER BY c.id;

-- name: check_voids
-- why: the void numbers of a series
-- in: first int, after int
-- out: id int, n int
-- many: all of a series
SELECT id, 1 FROM voided WHERE id >= :first AND id < :after ORDER BY id;

-- name: check_leases
-- why: the leased and spare ranges of a series
-- in: first int, after int
-- out: id int, n int, run int?
-- many: all of a series
SELECT id, n, run FROM lease WHERE id >= :first AND id < :after ORDER BY id;

-- name: stray_cert
-- why: certificates of no series
-- out: id int
SELECT c.id FROM cert c WHERE NOT EXISTS
	(SELECT 1 FROM series s WHERE s.id = c.id / 4194304) LIMIT 1;

-- name: stray_tail
-- why: documents of no certificate
-- out: id int
SELECT t.id FROM cert_tail t WHERE NOT EXISTS
	(SELECT 1 FROM cert c WHERE c.id = t.id) LIMIT 1;

-- name: stray_void
-- why: void numbers of no series
-- out: id int
SELECT v.id FROM voided v WHERE NOT EXISTS
	(SELECT 1 FROM series s WHERE s.id = v.id / 4194304) LIMIT 1;

-- name: stray_lease
-- why: leases of no series
-- out: id int
SELECT l.id FROM lease l WHERE NOT EXISTS
	(SELECT 1 FROM series s WHERE s.id = l.id / 4194304) LIMIT 1;

-- name: stray_row
-- why: rows of batches whose certificate, or whose batch, does not exist
-- out: id int
SELECT r.id FROM batch_row r
WHERE (r.cert IS NOT NULL AND NOT EXISTS
	(SELECT 1 FROM cert c WHERE c.id = r.cert))
	OR NOT EXISTS (SELECT 1 FROM batch b WHERE b.id = r.id / 4294967296)
LIMIT 1;

-- name: stray_end
-- why: ends of certificates that do not exist
-- out: id int
SELECT e.id FROM cert_end e WHERE NOT EXISTS
	(SELECT 1 FROM cert c WHERE c.id = e.id) LIMIT 1;

-- name: stray_twice
-- why: certificates that two rows of batches claim
-- out: id int
SELECT cert FROM batch_row WHERE cert IS NOT NULL
GROUP BY cert HAVING COUNT(*) > 1 LIMIT 1;

-- name: stray_cancel
-- why: requests that were confirmed, and the certificate goes on
-- out: id int
SELECT r.id FROM cancellation r WHERE r.state = 1 AND NOT EXISTS
	(SELECT 1 FROM cert_end e WHERE e.id = r.cert AND e.status = 1)
LIMIT 1;
