-- People who log in.

-- name: user_add
-- why: a new person
-- in: id text, login text, name_en text, name_bn text, designation text, role text, dept text, centre text, stage text, created_s int
INSERT INTO user_account (id, login, name_en, name_bn, designation, role,
	dept, centre, stage, password, password_s, totp, totp_step, created_s,
	disabled_s)
VALUES (:id, :login, :name_en, :name_bn, :designation, :role, :dept, :centre,
	:stage, '', 0, NULL, -1, :created_s, NULL);

-- name: user_by_login
-- why: the person who types this name
-- in: login text
-- out: id text, login text, name_en text, name_bn text, designation text, role text, dept text, centre text, stage text, password text, password_s int, totp blob?, totp_step int, created_s int, disabled_s int?
SELECT id, login, name_en, name_bn, designation, role, dept, centre, stage,
	password, password_s, totp, totp_step, created_s, disabled_s
FROM user_account WHERE login = :login;

-- name: user_by_id
-- why: the person an entry names
-- in: id text
-- out: id text, login text, name_en text, name_bn text, designation text, role text, dept text, centre text, stage text, password text, password_s int, totp blob?, totp_step int, created_s int, disabled_s int?
SELECT id, login, name_en, name_bn, designation, role, dept, centre, stage,
	password, password_s, totp, totp_step, created_s, disabled_s
FROM user_account WHERE id = :id;

-- name: user_all
-- why: everybody, in the order of their names
-- out: id text, login text, name_en text, name_bn text, designation text, role text, dept text, centre text, stage text, password text, password_s int, totp blob?, totp_step int, created_s int, disabled_s int?
SELECT id, login, name_en, name_bn, designation, role, dept, centre, stage,
	password, password_s, totp, totp_step, created_s, disabled_s
FROM user_account ORDER BY login;

-- name: user_set_password
-- why: another password
-- in: id text, password text, at_s int
UPDATE user_account SET password = :password, password_s = :at_s
WHERE id = :id;

-- name: user_set_totp
-- why: another app; no code was taken of it yet
-- in: id text, totp blob
UPDATE user_account SET totp = :totp, totp_step = -1 WHERE id = :id;

-- name: user_take_step
-- why: a code is taken once: the second of two who show it changes nothing
-- in: id text, step int
UPDATE user_account SET totp_step = :step
WHERE id = :id AND totp_step < :step;

-- name: user_disable
-- why: nobody logs in as this person
-- in: id text, at_s int
UPDATE user_account SET disabled_s = :at_s
WHERE id = :id AND disabled_s IS NULL;

-- name: user_enable
-- why: again somebody may
-- in: id text
UPDATE user_account SET disabled_s = NULL
WHERE id = :id AND disabled_s IS NOT NULL;

-- name: user_session_add
-- why: somebody comes in, or half in
-- in: token_sha256 blob, account text, stage int, begun_s int, ends_s int
INSERT INTO user_session (token_sha256, account, stage, begun_s, seen_s, ends_s)
VALUES (:token_sha256, :account, :stage, :begun_s, :begun_s, :ends_s);

-- name: user_session_find
-- why: whose a token is; old and idle ones, and those of the disabled, are not
-- in: token_sha256 blob, stage int, now_s int, idle_s int
-- out: id text, login text, name_en text, name_bn text, designation text, role text, dept text, centre text, stage text, password text, password_s int, totp blob?, totp_step int, created_s int, disabled_s int?, begun_s int, seen_s int, ends_s int
SELECT a.id, a.login, a.name_en, a.name_bn, a.designation, a.role, a.dept,
	a.centre, a.stage, a.password, a.password_s, a.totp, a.totp_step,
	a.created_s, a.disabled_s, s.begun_s, s.seen_s, s.ends_s
FROM user_session s JOIN user_account a ON a.id = s.account
WHERE s.token_sha256 = :token_sha256 AND s.stage = :stage
	AND s.ends_s > :now_s AND s.seen_s > :now_s - :idle_s
	AND a.disabled_s IS NULL;

-- name: user_session_see
-- why: it is not idle
-- in: token_sha256 blob, now_s int
UPDATE user_session SET seen_s = :now_s
WHERE token_sha256 = :token_sha256 AND seen_s < :now_s;

-- name: user_session_end
-- why: one goes out
-- in: token_sha256 blob
DELETE FROM user_session WHERE token_sha256 = :token_sha256;

-- name: user_session_end_all
-- why: a person goes out everywhere
-- in: account text
DELETE FROM user_session WHERE account = :account;

-- name: user_session_sweep
-- why: sessions that have ended are forgotten
-- in: now_s int
DELETE FROM user_session WHERE ends_s <= :now_s;

-- name: user_try_find
-- why: how often it went wrong
-- in: name_sha256 blob
-- out: failures int, last_s int, wait_until_s int
SELECT failures, last_s, wait_until_s FROM user_try
WHERE name_sha256 = :name_sha256;

-- name: user_try_put
-- why: it may go wrong once more
-- in: name_sha256 blob, failures int, last_s int, wait_until_s int
INSERT INTO user_try (name_sha256, failures, last_s, wait_until_s)
VALUES (:name_sha256, :failures, :last_s, :wait_until_s)
ON CONFLICT (name_sha256) DO UPDATE SET failures = excluded.failures,
	last_s = excluded.last_s, wait_until_s = excluded.wait_until_s;

-- name: user_try_clear
-- why: it went well
-- in: name_sha256 blob
DELETE FROM user_try WHERE name_sha256 = :name_sha256;

-- name: user_try_sweep
-- why: what went wrong long ago is forgotten
-- in: before_s int
DELETE FROM user_try WHERE last_s < :before_s;
