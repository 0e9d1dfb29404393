-- What verifiers sent to be verified together, and what came of it, for a day.

-- owner: SHA-256 of the secret of who may see it. peer: a tag of where it came
-- from, to count by. path: its file in the spool; empty once it was read. state:
-- 0 waiting or in hand, 1 done, 2 refused. totals: a number for each answer.
CREATE TABLE pile (
	id {bigint} PRIMARY KEY,
	owner {blob} NOT NULL,
	peer TEXT NOT NULL,
	path TEXT NOT NULL,
	state {bigint} NOT NULL CHECK (state IN (0, 1, 2)),
	done {bigint} NOT NULL,
	total {bigint} NOT NULL,
	tries {bigint} NOT NULL,
	note TEXT NOT NULL,
	totals TEXT NOT NULL,
	begun_s {bigint} NOT NULL,
	finished_s {bigint} NOT NULL
) {strict};

CREATE INDEX pile_owner ON pile (owner);
CREATE INDEX pile_waiting ON pile (id) WHERE state = 0;

-- id is pile * 2 + 0 for the CSV, + 1 for the report. Sealed.
CREATE TABLE pile_result (
	id {bigint} PRIMARY KEY,
	bytes {blob} NOT NULL
) {strict};
