-- People who log in, what they show who they are with, and how long it lasts.

-- login is what they type: small letters, never given to another person. dept
-- and centre are empty when the role has none; dept may be *, for every one.
-- password is Argon2id's text, empty before there is one. totp is the sealed
-- secret of their app, totp_step the last step a code was taken of.
CREATE TABLE user_account (
	id TEXT NOT NULL PRIMARY KEY,
	login TEXT NOT NULL UNIQUE,
	name_en TEXT NOT NULL,
	name_bn TEXT NOT NULL,
	designation TEXT NOT NULL,
	role TEXT NOT NULL,
	dept TEXT NOT NULL,
	centre TEXT NOT NULL,
	stage TEXT NOT NULL,
	password TEXT NOT NULL,
	password_s {bigint} NOT NULL,
	totp {blob},
	totp_step {bigint} NOT NULL,
	created_s {bigint} NOT NULL,
	disabled_s {bigint}
) {strict};

-- Somebody is logged in (stage 2), or has given a password and owes the code
-- (stage 1). Only the SHA-256 of the token is here.
CREATE TABLE user_session (
	token_sha256 {blob} NOT NULL PRIMARY KEY,
	account TEXT NOT NULL REFERENCES user_account (id),
	stage {bigint} NOT NULL CHECK (stage IN (1, 2)),
	begun_s {bigint} NOT NULL,
	seen_s {bigint} NOT NULL,
	ends_s {bigint} NOT NULL
) {strict};

CREATE INDEX user_session_account ON user_session (account);
CREATE INDEX user_session_end ON user_session (ends_s);

-- Failed attempts, by a digest of what they were made on: a login name (also
-- one that nobody has), a device, a second factor.
CREATE TABLE user_try (
	name_sha256 {blob} NOT NULL PRIMARY KEY,
	failures {bigint} NOT NULL,
	last_s {bigint} NOT NULL,
	wait_until_s {bigint} NOT NULL
) {strict};

CREATE INDEX user_try_last ON user_try (last_s);
