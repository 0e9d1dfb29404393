-- What repeated requests are answered from.

-- name: request_find
-- why: was this asked before?
-- in: client text, key_sha256 blob
-- out: request_sha256 blob, kind int, subject int, at_s int
SELECT request_sha256, kind, subject, at_s FROM request
WHERE client = :client AND key_sha256 = :key_sha256;

-- name: request_add
-- why: it is done now; the key itself refuses a second time
-- in: client text, key_sha256 blob, request_sha256 blob, kind int, subject int, at_s int
INSERT INTO request (client, key_sha256, request_sha256, kind, subject, at_s)
VALUES (:client, :key_sha256, :request_sha256, :kind, :subject, :at_s);

-- name: request_sweep
-- why: old ones go, a few at a time so that nobody waits long
-- in: before_s int, most int
DELETE FROM request WHERE (client, key_sha256) IN
	(SELECT r.client, r.key_sha256 FROM request r
	WHERE r.at_s < :before_s ORDER BY r.at_s LIMIT :most);
