-- Requests to cancel a certificate.

-- name: cancellation_last
-- why: the highest number given
-- out: id int
SELECT COALESCE(MAX(id), 0) FROM cancellation;

-- name: cancellation_of_cert
-- why: does the certificate have an open request?
-- in: cert int
-- out: id int
SELECT id FROM cancellation WHERE cert = :cert AND state = 0;

-- name: cancellation_add
-- why: somebody asks for it
-- in: id int, cert int, dept text, service int, reason text, asked_by text, asked_name text, asked_s int
INSERT INTO cancellation (id, cert, dept, service, reason, asked_by,
	asked_name, asked_s, state)
VALUES (:id, :cert, :dept, :service, :reason, :asked_by, :asked_name,
	:asked_s, 0);

-- name: cancellation_decide
-- why: somebody else decides, once
-- in: id int, state int, decided_by text, decided_name text, decided_s int, remark text
UPDATE cancellation SET state = :state, decided_by = :decided_by,
	decided_name = :decided_name, decided_s = :decided_s,
	remark = :remark
WHERE id = :id AND state = 0;

-- name: cancellation_by_id
-- why: one request
-- in: id int
-- out: id int, cert int, dept text, service int, reason text, asked_by text, asked_name text, asked_s int, state int, decided_by text?, decided_name text?, decided_s int?, remark text?
SELECT id, cert, dept, service, reason, asked_by, asked_name, asked_s,
	state, decided_by, decided_name, decided_s, remark
FROM cancellation WHERE id = :id;

-- name: cancellation_page
-- why: requests of a department or of all, in a state or in any, in order
-- in: dept text, state int, past int, most int
-- out: id int, cert int, dept text, service int, reason text, asked_by text, asked_name text, asked_s int, state int, decided_by text?, decided_name text?, decided_s int?, remark text?
SELECT id, cert, dept, service, reason, asked_by, asked_name, asked_s,
	state, decided_by, decided_name, decided_s, remark
FROM cancellation WHERE (:dept = '*' OR dept = :dept) AND (:state = -1 OR state = :state)
	AND id > :past
ORDER BY id LIMIT :most;
