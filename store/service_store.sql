-- Departments, and versions of service definitions.

-- name: department_set
-- why: a department by its code, new or renamed
-- in: code text, name text, name_local text
INSERT INTO department (code, name, name_local)
VALUES (:code, :name, :name_local)
ON CONFLICT (code) DO UPDATE
SET name = excluded.name, name_local = excluded.name_local;

-- name: department_by_code
-- why: one department
-- in: code text
-- out: code text, name text, name_local text
SELECT code, name, name_local FROM department WHERE code = :code;

-- name: department_all
-- why: every department
-- out: code text, name text, name_local text
SELECT code, name, name_local FROM department ORDER BY code;

-- name: service_last
-- why: the highest id given
-- out: id int
SELECT COALESCE(MAX(id), 0) FROM service_version;

-- name: service_newest
-- why: the version in force
-- in: dept text, service int
-- out: id int, dept text, service int, version int, newest int, sha256 blob, created_s int, json text
SELECT id, dept, service, version, version, sha256, created_s, json
FROM service_version WHERE dept = :dept AND service = :service
ORDER BY version DESC LIMIT 1;

-- name: service_newest_id
-- why: is the version that a press was made for still in force?
-- in: dept text, service int
-- out: id int
SELECT id FROM service_version WHERE dept = :dept AND service = :service
ORDER BY version DESC LIMIT 1;

-- name: service_by_id
-- why: one version, and which is the newest of its service
-- in: id int
-- out: id int, dept text, service int, version int, newest int, sha256 blob, created_s int, json text
SELECT v.id, v.dept, v.service, v.version,
	(SELECT MAX(w.version) FROM service_version w
	WHERE w.dept = v.dept AND w.service = v.service),
	v.sha256, v.created_s, v.json
FROM service_version v WHERE v.id = :id;

-- name: service_by_number
-- why: one version by its number, and which is the newest of its service
-- in: dept text, service int, version int
-- out: id int, dept text, service int, version int, newest int, sha256 blob, created_s int, json text
SELECT v.id, v.dept, v.service, v.version,
	(SELECT MAX(w.version) FROM service_version w
	WHERE w.dept = v.dept AND w.service = v.service),
	v.sha256, v.created_s, v.json
FROM service_version v
WHERE v.dept = :dept AND v.service = :service AND v.version = :version;

-- name: service_all_newest
-- why: the version in force of every service
-- out: id int, dept text, service int, version int, newest int, sha256 blob, created_s int, json text
SELECT v.id, v.dept, v.service, v.version, v.version, v.sha256,
	v.created_s, v.json
FROM service_version v
WHERE v.version = (SELECT MAX(w.version) FROM service_version w
	WHERE w.dept = v.dept AND w.service = v.service)
ORDER BY v.dept, v.service;

-- name: service_add
-- why: a new version
-- in: id int, dept text, service int, version int, json text, sha256 blob, created_s int
INSERT INTO service_version
	(id, dept, service, version, json, sha256, created_s)
VALUES (:id, :dept, :service, :version, :json, :sha256, :created_s);
