/*
 * db_migrate: brings a database's schema up to what this program knows.
 *
 * Migrations are numbered from 1 without gaps, embedded in the program by
 * tools/sqlc, and never edited once released: schema_version keeps a
 * fingerprint of each that ran, and a difference is FAULT_DAMAGE. A database
 * that has seen a newer program is refused with FAULT_DENIED. All that is
 * missing runs in one transaction: a crash leaves the old schema or the new.
 *
 * The text is SQL that SQLite and PostgreSQL share, but for these words:
 *
 *	{bigint}	64-bit whole number	INTEGER		BIGINT
 *	{blob}		bytes			BLOB		BYTEA
 *	{strict}	at a table's end	STRICT		(nothing)
 *
 * A whole-number primary key is `id {bigint} PRIMARY KEY`; text is TEXT.
 */
#ifndef DB_DB_MIGRATE_H
#define DB_DB_MIGRATE_H

#include <stddef.h>
#include <stdint.h>

#include "fault.h"

struct arena;
struct clock;
struct db;

struct db_migration {
	int number;
	const char *name;		/* "first" of 0001_first.sql */
	const char *text;
	const char *fingerprint;	/* FNV-1a, 64 bits, in hex */
};

/* *ran (may be NULL) gets the number of migrations run now. */
enum fault_code db_migrate(struct db *, const struct db_migration *, size_t n,
    const struct clock *, int *ran, struct fault *why);
/* The newest migration the database has seen; 0 for an empty one. */
enum fault_code db_schema(struct db *, int *number, struct fault *why);

#endif
