-- Templates, and the preludes their certificates begin with.

-- name: template_by_key
-- why: a template by what it is and what it begins with
-- in: sha256 blob, prelude_sha256 blob
-- out: id int
SELECT t.id FROM template t JOIN prelude p ON p.id = t.prelude
WHERE t.sha256 = :sha256 AND p.sha256 = :prelude_sha256;

-- name: template_by_id
-- why: one template
-- in: id int
-- out: id int, name text, sha256 blob, source blob, prelude int, created_s int
SELECT id, name, sha256, source, prelude, created_s FROM template
WHERE id = :id;

-- name: template_last
-- why: the highest id given
-- out: id int
SELECT COALESCE(MAX(id), 0) FROM template;

-- name: template_add
-- why: a new template
-- in: id int, name text, sha256 blob, source blob, prelude int, created_s int
INSERT INTO template (id, name, sha256, source, prelude, created_s)
VALUES (:id, :name, :sha256, :source, :prelude, :created_s);

-- name: prelude_by_sha256
-- why: is this prelude stored already?
-- in: sha256 blob
-- out: id int
SELECT id FROM prelude WHERE sha256 = :sha256;

-- name: prelude_last
-- why: the highest id given
-- out: id int
SELECT COALESCE(MAX(id), 0) FROM prelude;

-- name: prelude_add
-- why: a new prelude
-- in: id int, sha256 blob, bytes blob
INSERT INTO prelude (id, sha256, bytes) VALUES (:id, :sha256, :bytes);

-- name: prelude_of
-- why: what a template's certificates begin with
-- in: template int
-- out: bytes blob
SELECT p.bytes FROM template t JOIN prelude p ON p.id = t.prelude
WHERE t.id = :template;
