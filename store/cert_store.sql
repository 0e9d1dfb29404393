-- Certificates.

-- name: cert_group_service
-- why: whose certificates this service version makes
-- in: id int
-- out: dept text, service int
SELECT dept, service FROM service_version WHERE id = :id;

-- name: cert_add
-- why: a certificate is issued
-- in: id int, service_version int, template int, issued_s int, pdf_len int, pdf_sha256 blob, facts_sha256 blob, qr_kid text, facts blob
INSERT INTO cert (id, service_version, template, issued_s, pdf_len,
	pdf_sha256, facts_sha256, qr_kid, facts)
VALUES (:id, :service_version, :template, :issued_s, :pdf_len,
	:pdf_sha256, :facts_sha256, :qr_kid, :facts);

-- name: cert_tail_add
-- why: its document, in a table of its own so that certificates lie close
-- in: id int, bytes blob
INSERT INTO cert_tail (id, bytes) VALUES (:id, :bytes);

-- name: cert_by_uin
-- why: a certificate by its number
-- in: dept text, service int, year int, serial int
-- out: id int, dept text, service int, year int, service_version int, template int, issued_s int, pdf_len int, pdf_sha256 blob, facts_sha256 blob, qr_kid text, status int, reason text?, status_s int?, replaced_by int?, facts blob
SELECT c.id, s.dept, s.service, s.year, c.service_version, c.template,
	c.issued_s, c.pdf_len, c.pdf_sha256, c.facts_sha256, c.qr_kid,
	COALESCE(e.status, 0), e.reason, e.at_s, e.replaced_by, c.facts
FROM series s
JOIN cert c ON c.id = s.id * 4194304 + :serial
LEFT JOIN cert_end e ON e.id = c.id
WHERE s.dept = :dept AND s.service = :service AND s.year = :year;

-- name: cert_in_series
-- why: a certificate by its number when its series is known: half the look-ups
-- in: id int, dept text, service int, year int
-- out: id int, dept text, service int, year int, service_version int, template int, issued_s int, pdf_len int, pdf_sha256 blob, facts_sha256 blob, qr_kid text, status int, reason text?, status_s int?, replaced_by int?, facts blob
SELECT c.id, :dept, :service, :year, c.service_version, c.template,
	c.issued_s, c.pdf_len, c.pdf_sha256, c.facts_sha256, c.qr_kid,
	COALESCE(e.status, 0), e.reason, e.at_s, e.replaced_by, c.facts
FROM cert c
LEFT JOIN cert_end e ON e.id = c.id
WHERE c.id = :id;

-- name: cert_by_id
-- why: a certificate by its id
-- in: id int
-- out: id int, dept text, service int, year int, service_version int, template int, issued_s int, pdf_len int, pdf_sha256 blob, facts_sha256 blob, qr_kid text, status int, reason text?, status_s int?, replaced_by int?, facts blob
SELECT c.id, s.dept, s.service, s.year, c.service_version, c.template,
	c.issued_s, c.pdf_len, c.pdf_sha256, c.facts_sha256, c.qr_kid,
	COALESCE(e.status, 0), e.reason, e.at_s, e.replaced_by, c.facts
FROM cert c
JOIN series s ON s.id = c.id / 4194304
LEFT JOIN cert_end e ON e.id = c.id
WHERE c.id = :id;

-- name: cert_in_order
-- why: certificates of a series in order, without their facts
-- in: first int, after int
-- out: id int, dept text, service int, year int, service_version int, template int, issued_s int, pdf_len int, pdf_sha256 blob, facts_sha256 blob, qr_kid text, status int, reason text?, status_s int?, replaced_by int?
-- many: all of a series
SELECT c.id, s.dept, s.service, s.year, c.service_version, c.template,
	c.issued_s, c.pdf_len, c.pdf_sha256, c.facts_sha256, c.qr_kid,
	COALESCE(e.status, 0), e.reason, e.at_s, e.replaced_by
FROM cert c
JOIN series s ON s.id = c.id / 4194304
LEFT JOIN cert_end e ON e.id = c.id
WHERE c.id >= :first AND c.id < :after
ORDER BY c.id;

-- name: cert_page_up
-- why: a page of a series, ascending
-- in: first int, after int, most int
-- out: id int, dept text, service int, year int, service_version int, template int, issued_s int, pdf_len int, pdf_sha256 blob, facts_sha256 blob, qr_kid text, status int, reason text?, status_s int?, replaced_by int?
SELECT c.id, s.dept, s.service, s.year, c.service_version, c.template,
	c.issued_s, c.pdf_len, c.pdf_sha256, c.facts_sha256, c.qr_kid,
	COALESCE(e.status, 0), e.reason, e.at_s, e.replaced_by
FROM cert c
JOIN series s ON s.id = c.id / 4194304
LEFT JOIN cert_end e ON e.id = c.id
WHERE c.id >= :first AND c.id < :after
ORDER BY c.id LIMIT :most;

-- name: cert_page_down
-- why: a page of a series, the newest first
-- in: first int, after int, most int
-- out: id int, dept text, service int, year int, service_version int, template int, issued_s int, pdf_len int, pdf_sha256 blob, facts_sha256 blob, qr_kid text, status int, reason text?, status_s int?, replaced_by int?
SELECT c.id, s.dept, s.service, s.year, c.service_version, c.template,
	c.issued_s, c.pdf_len, c.pdf_sha256, c.facts_sha256, c.qr_kid,
	COALESCE(e.status, 0), e.reason, e.at_s, e.replaced_by
FROM cert c
JOIN series s ON s.id = c.id / 4194304
LEFT JOIN cert_end e ON e.id = c.id
WHERE c.id >= :first AND c.id < :after
ORDER BY c.id DESC LIMIT :most;

-- name: cert_valid_up
-- why: the same of valid ones alone
-- in: first int, after int, most int
-- out: id int, dept text, service int, year int, service_version int, template int, issued_s int, pdf_len int, pdf_sha256 blob, facts_sha256 blob, qr_kid text, status int, reason text?, status_s int?, replaced_by int?
SELECT c.id, s.dept, s.service, s.year, c.service_version, c.template,
	c.issued_s, c.pdf_len, c.pdf_sha256, c.facts_sha256, c.qr_kid,
	COALESCE(e.status, 0), e.reason, e.at_s, e.replaced_by
FROM cert c
JOIN series s ON s.id = c.id / 4194304
LEFT JOIN cert_end e ON e.id = c.id
WHERE c.id >= :first AND c.id < :after
	AND e.id IS NULL
ORDER BY c.id LIMIT :most;

-- name: cert_valid_down
-- why: the same of valid ones alone
-- in: first int, after int, most int
-- out: id int, dept text, service int, year int, service_version int, template int, issued_s int, pdf_len int, pdf_sha256 blob, facts_sha256 blob, qr_kid text, status int, reason text?, status_s int?, replaced_by int?
SELECT c.id, s.dept, s.service, s.year, c.service_version, c.template,
	c.issued_s, c.pdf_len, c.pdf_sha256, c.facts_sha256, c.qr_kid,
	COALESCE(e.status, 0), e.reason, e.at_s, e.replaced_by
FROM cert c
JOIN series s ON s.id = c.id / 4194304
LEFT JOIN cert_end e ON e.id = c.id
WHERE c.id >= :first AND c.id < :after
	AND e.id IS NULL
ORDER BY c.id DESC LIMIT :most;

-- name: cert_ended_up
-- why: the same of ended ones, which are few
-- in: first int, after int, status int, most int
-- out: id int, dept text, service int, year int, service_version int, template int, issued_s int, pdf_len int, pdf_sha256 blob, facts_sha256 blob, qr_kid text, status int, reason text?, status_s int?, replaced_by int?
SELECT c.id, s.dept, s.service, s.year, c.service_version, c.template,
	c.issued_s, c.pdf_len, c.pdf_sha256, c.facts_sha256, c.qr_kid,
	COALESCE(e.status, 0), e.reason, e.at_s, e.replaced_by
FROM cert_end e
JOIN cert c ON c.id = e.id
JOIN series s ON s.id = c.id / 4194304
WHERE e.id >= :first AND e.id < :after
	AND e.status = :status
ORDER BY e.id LIMIT :most;

-- name: cert_ended_down
-- why: the same of ended ones, which are few
-- in: first int, after int, status int, most int
-- out: id int, dept text, service int, year int, service_version int, template int, issued_s int, pdf_len int, pdf_sha256 blob, facts_sha256 blob, qr_kid text, status int, reason text?, status_s int?, replaced_by int?
SELECT c.id, s.dept, s.service, s.year, c.service_version, c.template,
	c.issued_s, c.pdf_len, c.pdf_sha256, c.facts_sha256, c.qr_kid,
	COALESCE(e.status, 0), e.reason, e.at_s, e.replaced_by
FROM cert_end e
JOIN cert c ON c.id = e.id
JOIN series s ON s.id = c.id / 4194304
WHERE e.id >= :first AND e.id < :after
	AND e.status = :status
ORDER BY e.id DESC LIMIT :most;

-- name: cert_tail_by_id
-- why: the sealed document
-- in: id int
-- out: bytes blob
SELECT bytes FROM cert_tail WHERE id = :id;

-- name: cert_end_add
-- why: a certificate stops being valid, once
-- in: id int, status int, reason text, at_s int, replaced_by int?
INSERT INTO cert_end (id, status, reason, at_s, replaced_by)
VALUES (:id, :status, :reason, :at_s, :replaced_by)
ON CONFLICT (id) DO NOTHING;
