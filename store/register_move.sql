-- A register as a whole: every row of every table, in some order.

-- name: move_runs
-- why: runs that have not ended, and what they are
-- out: id int, what text
SELECT id, what FROM run WHERE ended = 0 ORDER BY id;

-- name: move_certs
-- why: how much there is to be done
-- out: n int
SELECT COUNT(*) FROM cert;

-- name: move_audit_at
-- why: is an entry of another register's chain in this one's?
-- in: seq int
-- out: hash blob
SELECT hash FROM audit WHERE seq = :seq;

-- name: move_department
-- why: all of a table
-- out: code text, name text, name_local text
SELECT code, name, name_local FROM department ORDER BY code;

-- name: move_department_add
-- why: the same row elsewhere
-- in: code text, name text, name_local text
INSERT INTO department (code, name, name_local)
VALUES (:code, :name, :name_local);

-- name: move_department_clear
-- why: a copy that was given up is no register
DELETE FROM department;

-- name: move_service_version
-- why: all of a table
-- out: id int, dept text, service int, version int, json text, sha256 blob, created_s int
-- many: a whole table
SELECT id, dept, service, version, json, sha256, created_s FROM
	service_version ORDER BY id;

-- name: move_service_version_add
-- why: the same row elsewhere
-- in: id int, dept text, service int, version int, json text, sha256 blob, created_s int
INSERT INTO service_version (id, dept, service, version, json, sha256, created_s)
VALUES (:id, :dept, :service, :version, :json, :sha256, :created_s);

-- name: move_service_version_clear
-- why: a copy that was given up is no register
DELETE FROM service_version;

-- name: move_prelude
-- why: all of a table
-- out: id int, sha256 blob, bytes blob
-- many: a whole table
SELECT id, sha256, bytes FROM prelude ORDER BY id;

-- name: move_prelude_add
-- why: the same row elsewhere
-- in: id int, sha256 blob, bytes blob
INSERT INTO prelude (id, sha256, bytes)
VALUES (:id, :sha256, :bytes);

-- name: move_prelude_clear
-- why: a copy that was given up is no register
DELETE FROM prelude;

-- name: move_template
-- why: all of a table
-- out: id int, name text, sha256 blob, source blob, prelude int, created_s int
-- many: a whole table
SELECT id, name, sha256, source, prelude, created_s FROM template ORDER
	BY id;

-- name: move_template_add
-- why: the same row elsewhere
-- in: id int, name text, sha256 blob, source blob, prelude int, created_s int
INSERT INTO template (id, name, sha256, source, prelude, created_s)
VALUES (:id, :name, :sha256, :source, :prelude, :created_s);

-- name: move_template_clear
-- why: a copy that was given up is no register
DELETE FROM template;

-- name: move_series
-- why: all of a table
-- out: id int, dept text, service int, year int, next int, extended int, told int
-- many: a whole table
SELECT id, dept, service, year, next, extended, told FROM series ORDER
	BY id;

-- name: move_series_add
-- why: the same row elsewhere
-- in: id int, dept text, service int, year int, next int, extended int, told int
INSERT INTO series (id, dept, service, year, next, extended, told)
VALUES (:id, :dept, :service, :year, :next, :extended, :told);

-- name: move_series_clear
-- why: a copy that was given up is no register
DELETE FROM series;

-- name: move_run
-- why: all of a table
-- out: id int, what text, begun_s int, ended int
-- many: a whole table
SELECT id, what, begun_s, ended FROM run ORDER BY id;

-- name: move_run_add
-- why: the same row elsewhere
-- in: id int, what text, begun_s int, ended int
INSERT INTO run (id, what, begun_s, ended)
VALUES (:id, :what, :begun_s, :ended);

-- name: move_run_clear
-- why: a copy that was given up is no register
DELETE FROM run;

-- name: move_lease
-- why: all of a table
-- out: id int, n int, run int?
-- many: a whole table
SELECT id, n, run FROM lease ORDER BY id;

-- name: move_lease_add
-- why: the same row elsewhere
-- in: id int, n int, run int?
INSERT INTO lease (id, n, run)
VALUES (:id, :n, :run);

-- name: move_lease_clear
-- why: a copy that was given up is no register
DELETE FROM lease;

-- name: move_voided
-- why: all of a table
-- out: id int, reason text, at_s int
-- many: a whole table
SELECT id, reason, at_s FROM voided ORDER BY id;

-- name: move_voided_add
-- why: the same row elsewhere
-- in: id int, reason text, at_s int
INSERT INTO voided (id, reason, at_s)
VALUES (:id, :reason, :at_s);

-- name: move_voided_clear
-- why: a copy that was given up is no register
DELETE FROM voided;

-- name: move_cert
-- why: all of a table
-- out: id int, service_version int, template int, issued_s int, pdf_len int, pdf_sha256 blob, facts_sha256 blob, qr_kid text, facts blob
-- many: a whole table
SELECT id, service_version, template, issued_s, pdf_len, pdf_sha256,
	facts_sha256, qr_kid, facts FROM cert ORDER BY id;

-- name: move_cert_add
-- why: the same row elsewhere
-- in: id int, service_version int, template int, issued_s int, pdf_len int, pdf_sha256 blob, facts_sha256 blob, qr_kid text, facts blob
INSERT INTO cert (id, service_version, template, issued_s, pdf_len, pdf_sha256,
	facts_sha256, qr_kid, facts)
VALUES (:id, :service_version, :template, :issued_s, :pdf_len, :pdf_sha256,
	:facts_sha256, :qr_kid, :facts);

-- name: move_cert_clear
-- why: a copy that was given up is no register
DELETE FROM cert;

-- name: move_cert_tail
-- why: all of a table
-- out: id int, bytes blob
-- many: a whole table
SELECT id, bytes FROM cert_tail ORDER BY id;

-- name: move_cert_tail_add
-- why: the same row elsewhere
-- in: id int, bytes blob
INSERT INTO cert_tail (id, bytes)
VALUES (:id, :bytes);

-- name: move_cert_tail_clear
-- why: a copy that was given up is no register
DELETE FROM cert_tail;

-- name: move_cert_end
-- why: all of a table
-- out: id int, status int, reason text, at_s int, replaced_by int?
-- many: a whole table
SELECT id, status, reason, at_s, replaced_by FROM cert_end ORDER BY id;

-- name: move_cert_end_add
-- why: the same row elsewhere
-- in: id int, status int, reason text, at_s int, replaced_by int?
INSERT INTO cert_end (id, status, reason, at_s, replaced_by)
VALUES (:id, :status, :reason, :at_s, :replaced_by);

-- name: move_cert_end_clear
-- why: a copy that was given up is no register
DELETE FROM cert_end;

-- name: move_batch
-- why: all of a table
-- out: id int, dept text, service int, input_sha256 blob, service_version int, key_name text, label text, begun_s int, finished_s int?
-- many: a whole table
SELECT id, dept, service, input_sha256, service_version, key_name,
	label, begun_s, finished_s FROM batch ORDER BY id;

-- name: move_batch_add
-- why: the same row elsewhere
-- in: id int, dept text, service int, input_sha256 blob, service_version int, key_name text, label text, begun_s int, finished_s int?
INSERT INTO batch (id, dept, service, input_sha256, service_version, key_name, label,
	begun_s, finished_s)
VALUES (:id, :dept, :service, :input_sha256, :service_version, :key_name,
	:label, :begun_s, :finished_s);

-- name: move_batch_clear
-- why: a copy that was given up is no register
DELETE FROM batch;

-- name: move_batch_row
-- why: all of a table
-- out: id int, cert int?, note text?
-- many: a whole table
SELECT id, cert, note FROM batch_row ORDER BY id;

-- name: move_batch_row_add
-- why: the same row elsewhere
-- in: id int, cert int?, note text?
INSERT INTO batch_row (id, cert, note)
VALUES (:id, :cert, :note);

-- name: move_batch_row_clear
-- why: a copy that was given up is no register
DELETE FROM batch_row;

-- name: move_audit
-- why: all of a table
-- out: seq int, at_s int, who text, act text, what text, detail text, hash blob
-- many: a whole table
SELECT seq, at_s, who, act, what, detail, hash FROM audit ORDER BY seq;

-- name: move_audit_add
-- why: the same row elsewhere
-- in: seq int, at_s int, who text, act text, what text, detail text, hash blob
INSERT INTO audit (seq, at_s, who, act, what, detail, hash)
VALUES (:seq, :at_s, :who, :act, :what, :detail, :hash);

-- name: move_audit_clear
-- why: a copy that was given up is no register
DELETE FROM audit;

-- name: move_client
-- why: all of a table
-- out: id text, name text, dept text, services text, key_name text, scopes int, secret_sha256 blob, older_sha256 blob?, created_s int, revoked_s int?
-- many: a whole table
SELECT id, name, dept, services, key_name, scopes, secret_sha256,
	older_sha256, created_s, revoked_s FROM client ORDER BY id;

-- name: move_client_add
-- why: the same row elsewhere
-- in: id text, name text, dept text, services text, key_name text, scopes int, secret_sha256 blob, older_sha256 blob?, created_s int, revoked_s int?
INSERT INTO client (id, name, dept, services, key_name, scopes, secret_sha256,
	older_sha256, created_s, revoked_s)
VALUES (:id, :name, :dept, :services, :key_name, :scopes, :secret_sha256,
	:older_sha256, :created_s, :revoked_s);

-- name: move_client_clear
-- why: a copy that was given up is no register
DELETE FROM client;

-- name: move_request
-- why: all of a table
-- out: client text, key_sha256 blob, request_sha256 blob, kind int, subject int, at_s int
-- many: a whole table
SELECT client, key_sha256, request_sha256, kind, subject, at_s FROM
	request ORDER BY client, key_sha256;

-- name: move_request_add
-- why: the same row elsewhere
-- in: client text, key_sha256 blob, request_sha256 blob, kind int, subject int, at_s int
INSERT INTO request (client, key_sha256, request_sha256, kind, subject, at_s)
VALUES (:client, :key_sha256, :request_sha256, :kind, :subject, :at_s);

-- name: move_request_clear
-- why: a copy that was given up is no register
DELETE FROM request;

-- name: move_hook
-- why: all of a table
-- out: client text, url text, secret blob, events int, enabled int, set_s int
-- many: a whole table
SELECT client, url, secret, events, enabled, set_s FROM hook ORDER BY
	client;

-- name: move_hook_add
-- why: the same row elsewhere
-- in: client text, url text, secret blob, events int, enabled int, set_s int
INSERT INTO hook (client, url, secret, events, enabled, set_s)
VALUES (:client, :url, :secret, :events, :enabled, :set_s);

-- name: move_hook_clear
-- why: a copy that was given up is no register
DELETE FROM hook;

-- name: move_outbox
-- why: all of a table
-- out: id int, client text, type text, payload text, at_s int, next_try_s int, tries int, state int
-- many: a whole table
SELECT id, client, type, payload, at_s, next_try_s, tries, state FROM
	outbox ORDER BY id;

-- name: move_outbox_add
-- why: the same row elsewhere
-- in: id int, client text, type text, payload text, at_s int, next_try_s int, tries int, state int
INSERT INTO outbox (id, client, type, payload, at_s, next_try_s, tries, state)
VALUES (:id, :client, :type, :payload, :at_s, :next_try_s, :tries, :state);

-- name: move_outbox_clear
-- why: a copy that was given up is no register
DELETE FROM outbox;

-- name: move_batch_client
-- why: all of a table
-- out: batch int, client text, path text, note text?
-- many: a whole table
SELECT batch, client, path, note FROM batch_client ORDER BY batch;

-- name: move_batch_client_add
-- why: the same row elsewhere
-- in: batch int, client text, path text, note text?
INSERT INTO batch_client (batch, client, path, note)
VALUES (:batch, :client, :path, :note);

-- name: move_batch_client_clear
-- why: a copy that was given up is no register
DELETE FROM batch_client;

-- name: move_cancellation
-- why: all of a table
-- out: id int, cert int, dept text, service int, reason text, asked_by text, asked_name text, asked_s int, state int, decided_by text?, decided_name text?, decided_s int?, remark text?
-- many: a whole table
SELECT id, cert, dept, service, reason, asked_by, asked_name, asked_s,
	state, decided_by, decided_name, decided_s, remark
FROM cancellation ORDER BY id;

-- name: move_cancellation_add
-- why: the same row elsewhere
-- in: id int, cert int, dept text, service int, reason text, asked_by text, asked_name text, asked_s int, state int, decided_by text?, decided_name text?, decided_s int?, remark text?
INSERT INTO cancellation (id, cert, dept, service, reason, asked_by,
	asked_name, asked_s, state, decided_by, decided_name, decided_s,
	remark)
VALUES (:id, :cert, :dept, :service, :reason, :asked_by, :asked_name,
	:asked_s, :state, :decided_by, :decided_name, :decided_s, :remark);

-- name: move_cancellation_clear
-- why: a copy that was given up is no register
DELETE FROM cancellation;

-- name: move_user_account
-- why: all of a table
-- out: id text, login text, name_en text, name_bn text, designation text, role text, dept text, centre text, stage text, password text, password_s int, totp blob?, totp_step int, created_s int, disabled_s int?
-- many: a whole table
SELECT id, login, name_en, name_bn, designation, role, dept, centre,
	stage, password, password_s, totp, totp_step, created_s, disabled_s FROM
	user_account ORDER BY id;

-- name: move_user_account_add
-- why: the same row elsewhere
-- in: id text, login text, name_en text, name_bn text, designation text, role text, dept text, centre text, stage text, password text, password_s int, totp blob?, totp_step int, created_s int, disabled_s int?
INSERT INTO user_account (id, login, name_en, name_bn, designation,
	role, dept, centre, stage, password, password_s, totp, totp_step,
	created_s, disabled_s)
VALUES (:id, :login, :name_en, :name_bn, :designation, :role, :dept,
	:centre, :stage, :password, :password_s, :totp, :totp_step, :created_s,
	:disabled_s);

-- name: move_user_account_clear
-- why: a copy that was given up is no register
DELETE FROM user_account;

-- name: move_user_session
-- why: all of a table
-- out: token_sha256 blob, account text, stage int, begun_s int, seen_s int, ends_s int
-- many: a whole table
SELECT token_sha256, account, stage, begun_s, seen_s, ends_s FROM
	user_session ORDER BY token_sha256;

-- name: move_user_session_add
-- why: the same row elsewhere
-- in: token_sha256 blob, account text, stage int, begun_s int, seen_s int, ends_s int
INSERT INTO user_session (token_sha256, account, stage, begun_s, seen_s,
	ends_s)
VALUES (:token_sha256, :account, :stage, :begun_s, :seen_s, :ends_s);

-- name: move_user_session_clear
-- why: a copy that was given up is no register
DELETE FROM user_session;

-- name: move_user_try
-- why: all of a table
-- out: name_sha256 blob, failures int, last_s int, wait_until_s int
-- many: a whole table
SELECT name_sha256, failures, last_s, wait_until_s FROM user_try ORDER
	BY name_sha256;

-- name: move_user_try_add
-- why: the same row elsewhere
-- in: name_sha256 blob, failures int, last_s int, wait_until_s int
INSERT INTO user_try (name_sha256, failures, last_s, wait_until_s)
VALUES (:name_sha256, :failures, :last_s, :wait_until_s);

-- name: move_user_try_clear
-- why: a copy that was given up is no register
DELETE FROM user_try;

-- name: move_pile
-- why: all of a table
-- out: id int, owner blob, peer text, path text, state int, done int, total int, tries int, note text, totals text, begun_s int, finished_s int
-- many: a whole table
SELECT id, owner, peer, path, state, done, total, tries, note, totals,
	begun_s, finished_s FROM pile ORDER BY id;

-- name: move_pile_add
-- why: the same row elsewhere
-- in: id int, owner blob, peer text, path text, state int, done int, total int, tries int, note text, totals text, begun_s int, finished_s int
INSERT INTO pile (id, owner, peer, path, state, done, total, tries, note,
	totals, begun_s, finished_s)
VALUES (:id, :owner, :peer, :path, :state, :done, :total, :tries, :note,
	:totals, :begun_s, :finished_s);

-- name: move_pile_clear
-- why: a copy that was given up is no register
DELETE FROM pile;

-- name: move_pile_result
-- why: all of a table
-- out: id int, bytes blob
-- many: a whole table
SELECT id, bytes FROM pile_result ORDER BY id;

-- name: move_pile_result_add
-- why: the same row elsewhere
-- in: id int, bytes blob
INSERT INTO pile_result (id, bytes) VALUES (:id, :bytes);

-- name: move_pile_result_clear
-- why: a copy that was given up is no register
DELETE FROM pile_result;
