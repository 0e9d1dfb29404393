-- The audit chain.

-- name: audit_last
-- why: the end of the chain, which the next entry is linked to
-- out: seq int, hash blob
SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1;

-- name: audit_append
-- why: one more entry; nothing changes or deletes one
-- in: seq int, at_s int, who text, act text, what text, detail text, hash blob
INSERT INTO audit (seq, at_s, who, act, what, detail, hash)
VALUES (:seq, :at_s, :who, :act, :what, :detail, :hash);

-- name: audit_from
-- why: entries in order
-- in: seq int, most int
-- out: seq int, at_s int, who text, act text, what text, detail text, hash blob
SELECT seq, at_s, who, act, what, detail, hash FROM audit
WHERE seq >= :seq ORDER BY seq LIMIT :most;

-- name: audit_about
-- why: a certificate's own entries, and its service's of the time of its issue
-- in: what text, service text, from_s int, to_s int
-- out: seq int, at_s int, who text, act text, what text, detail text, hash blob
SELECT seq, at_s, who, act, what, detail, hash FROM audit
WHERE what = :what OR (what = :service AND at_s >= :from_s AND at_s <= :to_s)
ORDER BY seq LIMIT 1000;
