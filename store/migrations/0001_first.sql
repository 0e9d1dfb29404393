-- The register's first schema. Times are UTC seconds; a certificate's number is
-- one whole number everywhere, series * 2^22 + serial (series_store.h).

CREATE TABLE department (
	code TEXT NOT NULL PRIMARY KEY,
	name TEXT NOT NULL,
	name_local TEXT NOT NULL
) {strict};

-- Rows never change. The highest version of a service is the current one.
CREATE TABLE service_version (
	id {bigint} PRIMARY KEY,
	dept TEXT NOT NULL REFERENCES department (code),
	service {bigint} NOT NULL,
	version {bigint} NOT NULL,
	json TEXT NOT NULL,
	sha256 {blob} NOT NULL,
	created_s {bigint} NOT NULL,
	UNIQUE (dept, service, version)
) {strict};

CREATE TABLE prelude (
	id {bigint} PRIMARY KEY,
	sha256 {blob} NOT NULL UNIQUE,
	bytes {blob} NOT NULL
) {strict};

CREATE TABLE template (
	id {bigint} PRIMARY KEY,
	name TEXT NOT NULL,
	sha256 {blob} NOT NULL,
	source {blob} NOT NULL,
	prelude {bigint} NOT NULL REFERENCES prelude (id),
	created_s {bigint} NOT NULL,
	UNIQUE (sha256, prelude)
) {strict};

CREATE TABLE series (
	id {bigint} PRIMARY KEY,
	dept TEXT NOT NULL,
	service {bigint} NOT NULL,
	year {bigint} NOT NULL,
	next {bigint} NOT NULL CHECK (next >= 1),
	extended {bigint} NOT NULL,
	told {bigint} NOT NULL,
	UNIQUE (dept, service, year)
) {strict};

CREATE TABLE run (
	id {bigint} PRIMARY KEY,
	what TEXT NOT NULL,
	begun_s {bigint} NOT NULL,
	ended {bigint} NOT NULL
) {strict};

CREATE INDEX run_not_ended ON run (id) WHERE ended = 0;

-- n numbers from id on that are on no paper: leased to a run, or (run NULL)
-- spare.
CREATE TABLE lease (
	id {bigint} PRIMARY KEY,
	n {bigint} NOT NULL CHECK (n >= 1),
	run {bigint} REFERENCES run (id)
) {strict};

CREATE TABLE voided (
	id {bigint} PRIMARY KEY,
	reason TEXT NOT NULL,
	at_s {bigint} NOT NULL
) {strict};

-- Rows never change; what becomes of a certificate later is in cert_end.
CREATE TABLE cert (
	id {bigint} PRIMARY KEY,
	service_version {bigint} NOT NULL REFERENCES service_version (id),
	template {bigint} NOT NULL REFERENCES template (id),
	issued_s {bigint} NOT NULL,
	pdf_len {bigint} NOT NULL,
	pdf_sha256 {blob} NOT NULL,
	facts_sha256 {blob} NOT NULL,
	qr_kid TEXT NOT NULL,
	facts {blob} NOT NULL
) {strict};

CREATE TABLE cert_tail (
	id {bigint} PRIMARY KEY REFERENCES cert (id),
	bytes {blob} NOT NULL
) {strict};

CREATE TABLE cert_end (
	id {bigint} PRIMARY KEY REFERENCES cert (id),
	status {bigint} NOT NULL CHECK (status IN (1, 2)),
	reason TEXT NOT NULL,
	at_s {bigint} NOT NULL,
	replaced_by {bigint} REFERENCES cert (id)
) {strict};

CREATE TABLE batch (
	id {bigint} PRIMARY KEY,
	dept TEXT NOT NULL,
	service {bigint} NOT NULL,
	input_sha256 {blob} NOT NULL,
	service_version {bigint} NOT NULL REFERENCES service_version (id),
	key_name TEXT NOT NULL,
	label TEXT NOT NULL,
	begun_s {bigint} NOT NULL,
	finished_s {bigint},
	UNIQUE (dept, service, input_sha256)
) {strict};

-- id is batch * 2^32 + row; cert is NULL and the note set for a rejected row.
CREATE TABLE batch_row (
	id {bigint} PRIMARY KEY,
	cert {bigint} REFERENCES cert (id),
	note TEXT,
	CHECK ((cert IS NULL) <> (note IS NULL))
) {strict};

CREATE TABLE audit (
	seq {bigint} PRIMARY KEY,
	at_s {bigint} NOT NULL,
	who TEXT NOT NULL,
	act TEXT NOT NULL,
	what TEXT NOT NULL,
	detail TEXT NOT NULL,
	hash {blob} NOT NULL
) {strict};
