-- Where clients want to be told, and what they are to be told.

-- name: hook_set
-- why: the client's one endpoint, new or changed
-- in: client text, url text, secret blob, events int, set_s int
INSERT INTO hook (client, url, secret, events, enabled, set_s)
VALUES (:client, :url, :secret, :events, 1, :set_s)
ON CONFLICT (client) DO UPDATE
SET url = excluded.url, secret = excluded.secret, events = excluded.events,
	enabled = 1, set_s = excluded.set_s;

-- name: hook_by_client
-- why: a client's endpoint, as long as it is one
-- in: client text
-- out: client text, url text, secret blob, events int, enabled int, set_s int
SELECT h.client, h.url, h.secret, h.events, h.enabled, h.set_s
FROM hook h JOIN client c ON c.id = h.client
WHERE h.client = :client AND c.revoked_s IS NULL;

-- name: hook_drop
-- why: the client no longer wants to be told
-- in: client text
DELETE FROM hook WHERE client = :client;

-- name: hook_disable
-- why: the endpoint said that it is gone
-- in: client text
UPDATE hook SET enabled = 0 WHERE client = :client;

-- name: hook_for
-- why: who wants to be told of what happens in a department
-- in: dept text
-- out: client text, events int, services text
SELECT h.client, h.events, c.services
FROM hook h JOIN client c ON c.id = h.client
WHERE h.enabled = 1 AND c.revoked_s IS NULL
	AND (c.dept = :dept OR c.dept = '*')
ORDER BY h.client;

-- name: outbox_add
-- why: something to tell, from now on
-- in: id int, client text, type text, payload text, at_s int
INSERT INTO outbox (id, client, type, payload, at_s, next_try_s, tries, state)
VALUES (:id, :client, :type, :payload, :at_s, :at_s, 0, 0);

-- name: outbox_due
-- why: what is to be told now, the longest waiting first
-- in: now_s int
-- out: id int, client text, type text, payload text, at_s int, next_try_s int, tries int
SELECT id, client, type, payload, at_s, next_try_s, tries FROM outbox
WHERE state = 0 AND next_try_s <= :now_s
ORDER BY next_try_s, id LIMIT 1;

-- name: outbox_take
-- why: one worker minds it until a time; nobody else does before
-- in: id int, tries int, until_s int
UPDATE outbox SET next_try_s = :until_s, tries = tries + 1
WHERE id = :id AND state = 0 AND tries = :tries;

-- name: outbox_end
-- why: told, or given up, by the worker that minded it last
-- in: id int, tries int, state int
UPDATE outbox SET state = :state
WHERE id = :id AND state = 0 AND tries = :tries;

-- name: outbox_again
-- why: to be tried again, by the worker that minded it last
-- in: id int, tries int, next_try_s int
UPDATE outbox SET next_try_s = :next_try_s
WHERE id = :id AND state = 0 AND tries = :tries;

-- name: outbox_give_up
-- why: the endpoint is gone: whatever still waits for it is not told
-- in: client text
UPDATE outbox SET state = 2 WHERE client = :client AND state = 0;

-- name: outbox_count
-- why: how much waits, and how much of it is due
-- in: now_s int
-- out: waiting int, due int
SELECT COUNT(*), COALESCE(SUM(CASE WHEN next_try_s <= :now_s THEN 1 ELSE 0 END),
	0)
FROM outbox WHERE state = 0;

-- name: outbox_find
-- why: what became of one
-- in: id int
-- out: tries int, state int, next_try_s int
SELECT tries, state, next_try_s FROM outbox WHERE id = :id;

-- name: outbox_sweep
-- why: settled ones go after a while, a few at a time
-- in: before_s int, most int
DELETE FROM outbox WHERE id IN
	(SELECT o.id FROM outbox o WHERE o.state <> 0 AND o.at_s < :before_s
	ORDER BY o.at_s LIMIT :most);
