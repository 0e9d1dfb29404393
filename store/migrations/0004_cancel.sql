-- Requests to cancel a certificate: one asks, another decides. state: 0 open,
-- 1 confirmed (the certificate's end is in cert_end), 2 refused. asked_by and
-- decided_by are as in the audit: client:..., user:..., cli:...
CREATE TABLE cancellation (
	id {bigint} PRIMARY KEY,
	cert {bigint} NOT NULL REFERENCES cert (id),
	dept TEXT NOT NULL,
	service {bigint} NOT NULL,
	reason TEXT NOT NULL,
	asked_by TEXT NOT NULL,
	asked_name TEXT NOT NULL,
	asked_s {bigint} NOT NULL,
	state {bigint} NOT NULL CHECK (state IN (0, 1, 2)),
	decided_by TEXT,
	decided_name TEXT,
	decided_s {bigint},
	remark TEXT,
	CHECK ((state = 0) = (decided_by IS NULL))
) {strict};

CREATE UNIQUE INDEX cancellation_open ON cancellation (cert) WHERE state = 0;
CREATE INDEX cancellation_dept ON cancellation (dept, id);
