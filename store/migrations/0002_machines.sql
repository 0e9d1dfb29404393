-- Departments' own systems: who they are, what they asked for, what they are
-- told.

-- dept is a department's code or *; services is a list of codes parted by
-- blanks, empty: all of the department's. Two secrets may be good at once, so
-- that a system can change over.
CREATE TABLE client (
	id TEXT NOT NULL PRIMARY KEY,
	name TEXT NOT NULL,
	dept TEXT NOT NULL,
	services TEXT NOT NULL,
	key_name TEXT NOT NULL,
	scopes {bigint} NOT NULL,
	secret_sha256 {blob} NOT NULL,
	older_sha256 {blob},
	created_s {bigint} NOT NULL,
	revoked_s {bigint}
) {strict};

-- What a client's Idempotency-Key led to, written in the transaction that did
-- it.
CREATE TABLE request (
	client TEXT NOT NULL REFERENCES client (id),
	key_sha256 {blob} NOT NULL,
	request_sha256 {blob} NOT NULL,
	kind {bigint} NOT NULL,
	subject {bigint} NOT NULL,
	at_s {bigint} NOT NULL,
	PRIMARY KEY (client, key_sha256)
) {strict};

CREATE INDEX request_at ON request (at_s);

-- Where a client wants to be told. The secret is sealed.
CREATE TABLE hook (
	client TEXT NOT NULL PRIMARY KEY REFERENCES client (id),
	url TEXT NOT NULL,
	secret {blob} NOT NULL,
	events {bigint} NOT NULL,
	enabled {bigint} NOT NULL,
	set_s {bigint} NOT NULL
) {strict};

-- What is to be told, written in the transaction of the event. state: 0 waiting,
-- 1 told, 2 given up.
CREATE TABLE outbox (
	id {bigint} PRIMARY KEY,
	client TEXT NOT NULL REFERENCES client (id),
	type TEXT NOT NULL,
	payload TEXT NOT NULL,
	at_s {bigint} NOT NULL,
	next_try_s {bigint} NOT NULL,
	tries {bigint} NOT NULL,
	state {bigint} NOT NULL CHECK (state IN (0, 1, 2))
) {strict};

CREATE INDEX outbox_due ON outbox (next_try_s) WHERE state = 0;
CREATE INDEX outbox_settled ON outbox (at_s) WHERE state <> 0;

-- The batches that clients sent, and where their files wait.
CREATE TABLE batch_client (
	batch {bigint} PRIMARY KEY REFERENCES batch (id),
	client TEXT NOT NULL REFERENCES client (id),
	path TEXT NOT NULL,
	note TEXT
) {strict};
