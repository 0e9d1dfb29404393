-- Departments' own systems.

-- name: client_add
-- why: a new client
-- in: id text, name text, dept text, services text, key_name text, scopes int, secret_sha256 blob, created_s int
INSERT INTO client (id, name, dept, services, key_name, scopes,
	secret_sha256, older_sha256, created_s, revoked_s)
VALUES (:id, :name, :dept, :services, :key_name, :scopes, :secret_sha256,
	NULL, :created_s, NULL);

-- name: client_by_id
-- why: one client
-- in: id text
-- out: id text, name text, dept text, services text, key_name text, scopes int, secret_sha256 blob, older_sha256 blob?, created_s int, revoked_s int?
SELECT id, name, dept, services, key_name, scopes, secret_sha256,
	older_sha256, created_s, revoked_s
FROM client WHERE id = :id;

-- name: client_all
-- why: every client, in the order they came
-- out: id text, name text, dept text, services text, key_name text, scopes int, secret_sha256 blob, older_sha256 blob?, created_s int, revoked_s int?
SELECT id, name, dept, services, key_name, scopes, secret_sha256,
	older_sha256, created_s, revoked_s
FROM client ORDER BY created_s, id;

-- name: client_rotate
-- why: a new secret; the present one stays good beside it
-- in: id text, secret_sha256 blob
UPDATE client SET older_sha256 = secret_sha256,
	secret_sha256 = :secret_sha256
WHERE id = :id AND revoked_s IS NULL;

-- name: client_rotate_alone
-- why: a new secret, and every older one ends
-- in: id text, secret_sha256 blob
UPDATE client SET older_sha256 = NULL, secret_sha256 = :secret_sha256
WHERE id = :id AND revoked_s IS NULL;

-- name: client_revoke
-- why: a client ends, once
-- in: id text, at_s int
UPDATE client SET revoked_s = :at_s WHERE id = :id AND revoked_s IS NULL;
