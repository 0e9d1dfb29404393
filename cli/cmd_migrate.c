/* mohor migrate: the register moves to a server. */
#include <stdio.h>
#include <unistd.h>

#include "arena.h"
#include "buf.h"
#include "codec.h"
#include "command.h"
#include "json_write.h"
#include "move.h"
#include "office.h"
#include "own.h"

static const char *to;
static bool quiet;

static void
show(void *arg, uint64_t certs, uint64_t of)
{
	(void)arg;
	fprintf(stderr, "\r%llu of %llu certificates ",
	    (unsigned long long)certs, (unsigned long long)of);
}

static void
put_json(struct buf *b, const struct move_report *r)
{
	struct json_write w = json_write_to(b);
	json_put_object(&w);
	json_put_member_int(&w, "certificates", (int64_t)r->certs);
	json_put_member(&w, "kept", slice_of(r->kept));
	json_put_key(&w, "tables");
	json_put_array(&w);
	for (size_t i = 0; i < REGISTER_TABLES; i++) {
		char hex[2 * sizeof r->table[i].digest];
		hex_encode(r->table[i].digest, sizeof r->table[i].digest,
		    hex);
		json_put_object(&w);
		json_put_member(&w, "name", slice_of(r->table[i].name));
		json_put_member_int(&w, "rows", (int64_t)r->table[i].rows);
		json_put_member(&w, "digest", slice_from(hex, sizeof hex));
		json_put_end(&w);
	}
	json_put_end(&w);
	json_put_end(&w);
	buf_putc(b, '\n');
}

static int
run_migrate(struct cli *c, const struct option_list *rest, struct fault *why)
{
	AUTO(office_drop_ptr) struct office *o = NULL;
	struct move_report r;
	struct buf b = buf_make(c->arena, 4096);
	bool bar = !quiet && isatty(STDERR_FILENO);
	if (cli_operands(rest, 0, 0, "", why) != FAULT_NONE)
		return 1;
	if (to == NULL) {
		fault_say(why, FAULT_INPUT, "Say where the register is to be:"
		    " --to postgresql://USER@HOST/DATABASE");
		return 1;
	}
	if (cli_office(c, false, &o, why) != FAULT_NONE)
		return 1;
	enum fault_code code = move_register(o, to, bar ? show : NULL, NULL, &r,
	    why);
	if (bar)
		fputc('\n', stderr);
	if (code != FAULT_NONE)
		return 1;
	if (c->json)
		put_json(&b, &r);
	else
		buf_printf(&b, "The register is on the server now: %s"
		    " certificates, every row of %d tables compared.\n"
		    "mohor.conf says so. The old register is kept as %s; nothing"
		    " can be written to it.\n", cli_number(c->arena, r.certs),
		    REGISTER_TABLES, r.kept);
	cli_print(&b);
	return 0;
}

static const struct option_row migrate_options[] = {
	{ "to", OPTION_TEXT, &to, "URL", "The PostgreSQL database it goes to:"
	    " postgresql://USER@HOST,HOST2/DATABASE. It is made if it is missing"
	    " and the user may, and must not hold a register.", 0 },
	{ "quiet", OPTION_FLAG, &quiet, NULL, "No count of what is done.", 0 },
	{ 0 }
};

const struct command command_migrate = {
	"migrate", "--to URL", "moves the register to a PostgreSQL server",
	"Everything is copied in one transaction and each table's rows are\n"
	"compared on both sides; then [store] where in mohor.conf is switched,\n"
	"and the old register stays as register.db.moved. While it runs nobody\n"
	"can issue, and the service (mohor serve) must be stopped. Interrupted at any moment, the\n"
	"directory goes on with the register it had, or with the server's when\n"
	"the switch was made. Keys and templates stay in the directory.\n",
	migrate_options, run_migrate
};
