/* mohor user: the people who log in at the desk. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "actor.h"
#include "arena.h"
#include "buf.h"
#include "command.h"
#include "hash.h"
#include "json_write.h"
#include "office.h"
#include "own.h"
#include "password_rules.h"
#include "qr_symbol.h"
#include "role.h"
#include "users.h"

static const char *name, *name_bn, *designation, *role_word, *department,
    *centre, *stage, *password_file;

static const char *
who(struct cli *c)
{
	const struct actor a = actor_command(c->arena);
	struct slice text = actor_text(c->arena, &a);
	return arena_text(c->arena, text.at, text.len);
}

/* ---- secrets ---- */

/* The first line of a file or of standard input. */
static enum fault_code
read_password(struct cli *c, struct slice *out, struct fault *why)
{
	struct slice text;
	const char *path = strcmp(password_file, "-") == 0 ? "/dev/stdin" :
	    password_file;
	char *line = arena_alloc(c->arena, PASSWORD_BYTES_MOST + 2);
	FILE *f = fopen(path, "re");
	if (f == NULL)
		return fault_at(why, FAULT_ABSENT, password_file, "cannot be"
		    " opened to read the password.");
	char *got = fgets(line, PASSWORD_BYTES_MOST + 2, f);
	fclose(f);
	text = slice_of(got == NULL ? "" : got);
	while (text.len != 0 && strchr("\r\n", text.at[text.len - 1]) != NULL)
		text.len--;
	*out = text;
	return FAULT_NONE;
}

static enum fault_code
get_password(struct cli *c, struct slice *out, struct fault *why)
{
	if (password_file != NULL)
		return read_password(c, out, why);
	const char *first = cli_ask_secret(c->arena, "New password: ");
	const char *again = first == NULL ? NULL :
	    cli_ask_secret(c->arena, "The same once more: ");
	if (again == NULL)
		return fault_at(why, FAULT_INPUT, "--password-file", "is needed"
		    " where there is no terminal to ask for the password.");
	if (strcmp(first, again) != 0)
		return fault_say(why, FAULT_INPUT, "The two passwords differ."
		    " Nothing was changed.");
	*out = slice_of(first);
	return FAULT_NONE;
}

/* Two rows of modules a line, dark on light whatever the terminal's colours. */
static void
draw_qr(struct buf *b, const struct qr_symbol *s)
{
	for (int y = -2; y < s->size + 2; y += 2) {
		buf_puts(b, "  \033[30;107m");
		for (int x = -2; x < s->size + 2; x++) {
			bool in = x >= 0 && x < s->size;
			bool up = in && y >= 0 && y < s->size &&
			    qr_dark(s, x, y);
			bool down = in && y + 1 >= 0 && y + 1 < s->size &&
			    qr_dark(s, x, y + 1);
			buf_puts(b, up && down ? "█" : up ? "▀" : down ? "▄" :
			    " ");
		}
		buf_puts(b, "\033[0m\n");
	}
}

static void
show_uri(struct buf *b, struct slice uri)
{
	struct qr_symbol s;
	const struct qr_want want = { .min_version = 1, .max_version = 20,
	    .level = QR_LEVEL_L, .mask = QR_MASK_AUTO,
	    .cut = QR_ONE_BYTE_SEGMENT };
	if (isatty(STDOUT_FILENO) != 0 &&
	    qr_encode(uri, &want, &s, NULL) == FAULT_NONE)
		draw_qr(b, &s);
}

/* The one time that the secret is seen. */
static void
print_totp(struct cli *c, const struct office *o, const char *login,
    const unsigned char secret[TOTP_SECRET_LEN])
{
	struct buf uri = buf_make(c->arena, 256), typed = buf_make(c->arena, 64),
	    b = buf_make(c->arena, 8192);
	users_put_uri(&uri, o, login, secret);
	totp_put_secret(&typed, secret);
	if (c->json) {
		struct json_write w = json_write_to(&b);
		json_put_object(&w);
		json_put_member(&w, "login", slice_of(login));
		json_put_member(&w, "totp_secret", buf_slice(&typed));
		json_put_member(&w, "totp_uri", buf_slice(&uri));
		json_put_end(&w);
		buf_putc(&b, '\n');
	} else {
		show_uri(&b, buf_slice(&uri));
		buf_printf(&b, "%s\n\nsecret, to be typed  %s\n\n"
		    "%s adds this to an app for one-time codes (any that knows"
		    " TOTP). It is\nshown this once.\n", buf_text(&uri),
		    buf_text(&typed), login);
	}
	cli_print(&b);
	secret_wipe(b.at, b.cap);
	secret_wipe(uri.at, uri.cap);
	secret_wipe(typed.at, typed.cap);
}

/* ---- what is done ---- */

static int
enrol(struct cli *c, struct office *o, const char *login, struct fault *why)
{
	unsigned char secret[TOTP_SECRET_LEN];
	if (users_totp_enrol(o, c->arena, who(c), login, secret, why) !=
	    FAULT_NONE)
		return 1;
	print_totp(c, o, login, secret);
	secret_wipe(secret, sizeof secret);
	return 0;
}

static int
show_code(struct cli *c, struct office *o, const char *login,
    struct fault *why)
{
	char code[TOTP_TEXT];
	if (users_practice_code(o, c->arena, login, code, why) != FAULT_NONE)
		return 1;
	printf(c->json ? "{\"code\":\"%s\"}\n" : "%s\n", code);
	return 0;
}

static enum fault_code
read_role(enum role *out, struct fault *why)
{
	if (role_word != NULL && role_find(slice_of(role_word), out) &&
	    *out != ROLE_CITIZEN)
		return FAULT_NONE;
	return fault_at(why, FAULT_INPUT, "--role", "must be one of operator,"
	    " officer, approver, dept-admin, pmu, auditor. See: mohor user"
	    " roles");
}

static int
add_user(struct cli *c, struct office *o, const char *login,
    struct fault *why)
{
	struct slice password = slice_of("");
	struct user made;
	struct users_ask ask = { .login = login, .name_en = name,
		.name_bn = name_bn, .designation = designation,
		.department = department, .centre = centre, .stage = stage };
	if (name == NULL || designation == NULL) {
		fault_at(why, FAULT_INPUT, name == NULL ? "--name" :
		    "--designation", "is needed.");
		return 1;
	}
	if (read_role(&ask.role, why) != FAULT_NONE ||
	    get_password(c, &password, why) != FAULT_NONE)
		return 1;
	const struct slice own[] = { slice_of(login), slice_of(name),
		slice_of(name_bn), slice_of(designation),
		slice_of(department) };
	/* First, for a person without a password would be there otherwise. */
	if (password_rules(password, own, COUNT_OF(own), why) != FAULT_NONE ||
	    users_add(o, c->arena, who(c), &ask, &made, why) != FAULT_NONE ||
	    users_set_password(o, c->arena, who(c), login, password, why) !=
	    FAULT_NONE)
		return 1;
	return enrol(c, o, login, why);
}

static int
set_password(struct cli *c, struct office *o, const char *login,
    struct fault *why)
{
	struct slice password = slice_of("");
	struct user u;
	if (users_find(o, c->arena, login, &u, why) != FAULT_NONE ||
	    get_password(c, &password, why) != FAULT_NONE ||
	    users_set_password(o, c->arena, who(c), login, password, why) !=
	    FAULT_NONE)
		return 1;
	printf(c->json ? "{\"login\":\"%s\",\"password\":true}\n" :
	    "%s has a new password. Whoever was logged in as this person is"
	    " out.\n", login);
	return 0;
}

static int
say_done(struct cli *c, const char *login, const char *key, const char *say)
{
	if (c->json)
		printf("{\"login\":\"%s\",\"%s\":true}\n", login, key);
	else
		printf("%s %s\n", login, say);
	return 0;
}

static int
disable(struct cli *c, struct office *o, const char *login,
    struct fault *why)
{
	return users_disable(o, c->arena, who(c), login, why) != FAULT_NONE ?
	    1 : say_done(c, login, "disabled", "is disabled and logged out.");
}

static int
enable(struct cli *c, struct office *o, const char *login, struct fault *why)
{
	return users_enable(o, c->arena, who(c), login, why) != FAULT_NONE ?
	    1 : say_done(c, login, "enabled", "may log in again.");
}

static int
unlock(struct cli *c, struct office *o, const char *login, struct fault *why)
{
	return users_unlock(o, c->arena, who(c), login, why) != FAULT_NONE ?
	    1 : say_done(c, login, "unlocked", "need not wait any more.");
}

/* ---- lists ---- */

static void
put_json_user(struct buf *b, const struct user *u)
{
	struct json_write w = json_write_to(b);
	json_put_object(&w);
	json_put_member(&w, "id", u->id);
	json_put_member(&w, "login", u->login);
	json_put_member(&w, "name", u->name_en);
	json_put_member(&w, "name_bn", u->name_bn);
	json_put_member(&w, "designation", u->designation);
	json_put_member(&w, "role", slice_of(role_name(u->role)));
	json_put_member(&w, "department", u->dept);
	json_put_member(&w, "centre", u->centre);
	json_put_member_bool(&w, "password", u->password[0] != '\0');
	json_put_member_bool(&w, "totp", u->totp.len != 0);
	json_put_member_bool(&w, "disabled", u->disabled_s != 0);
	json_put_end(&w);
	buf_putc(b, '\n');
}

static int
list_users(struct cli *c, struct office *o, struct fault *why)
{
	struct user *all;
	size_t n;
	struct buf b = buf_make(c->arena, 1024);
	if (users_list(o, c->arena, &all, &n, why) != FAULT_NONE)
		return 1;
	for (size_t i = 0; i < n; i++) {
		const struct user *u = &all[i];
		if (c->json)
			put_json_user(&b, u);
		else
			buf_printf(&b, "%.*s  %-20.*s %-10s %-4.*s %.*s, %.*s%s\n",
			    SLICE_FMT(u->id), SLICE_FMT(u->login), role_name(u->role),
			    SLICE_FMT(u->dept.len != 0 ? u->dept : u->centre),
			    SLICE_FMT(u->name_en), SLICE_FMT(u->designation),
			    u->disabled_s != 0 ? "; DISABLED" :
			    u->password[0] == '\0' ? "; no password yet" :
			    u->totp.len == 0 ? "; no app for codes yet" : "");
	}
	if (n == 0 && !c->json)
		buf_puts(&b, "Nobody may log in. Add somebody: mohor user add"
		    " LOGIN --role approver ...\n");
	cli_print(&b);
	return 0;
}

static int
print_roles(struct cli *c)
{
	struct buf b = buf_make(c->arena, 4096);
	role_put_doc(&b);
	cli_print(&b);
	return 0;
}

static int
run_user(struct cli *c, const struct option_list *rest, struct fault *why)
{
	static const struct {
		const char *verb;
		int (*run)(struct cli *, struct office *, const char *,
		    struct fault *);
	} rows[] = { { "add", add_user }, { "password", set_password },
	    { "totp", enrol }, { "disable", disable }, { "enable", enable },
	    { "unlock", unlock }, { "code", show_code } };
	AUTO(office_drop_ptr) struct office *o = NULL;
	const char *verb = rest->n == 0 ? "" : rest->at[0];
	if (strcmp(verb, "roles") == 0)
		return print_roles(c);
	if (strcmp(verb, "list") == 0)
		return cli_office(c, true, &o, why) != FAULT_NONE ? 1 :
		    list_users(c, o, why);
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (strcmp(verb, rows[i].verb) == 0)
			return cli_operands(rest, 2, 2, "a login name", why) !=
			    FAULT_NONE ||
			    cli_office(c, true, &o, why) != FAULT_NONE ? 1 :
			    rows[i].run(c, o, rest->at[1], why);
	fault_say(why, FAULT_INPUT, "Say what to do: add, password, totp,"
	    " disable, enable, unlock or code, and a LOGIN; or list; or"
	    " roles.");
	return 1;
}

static const struct option_row user_options[] = {
	{ "name", OPTION_TEXT, &name, "NAME", "The person's name in English.",
	    0 },
	{ "name-bn", OPTION_TEXT, &name_bn, "NAME", "The name in Bengali.",
	    0 },
	{ "designation", OPTION_TEXT, &designation, "TEXT", "The office held:"
	    " 'Block Development Officer'.", 0 },
	{ "role", OPTION_TEXT, &role_word, "ROLE", "What the person may do:"
	    " operator, officer, approver, dept-admin, pmu, auditor.", 0 },
	{ "department", OPTION_TEXT, &department, "CODE", "The department, or"
	    " '*' for all; for officers, approvers, administrators.", 0 },
	{ "centre", OPTION_TEXT, &centre, "NUMBER", "The centre; for"
	    " operators.", 0 },
	{ "stage", OPTION_TEXT, &stage, "WORD", "The stage an officer works"
	    " at.", 0 },
	{ "password-file", OPTION_TEXT, &password_file, "FILE", "Read the"
	    " password from the first line of a file, - for standard input,"
	    " instead of asking at the terminal.", 0 },
	{ 0 }
};

const struct command command_user = {
	"user", "add|list|password|totp|disable|enable|unlock|code|roles [LOGIN]",
	"keeps the people who log in",
	"Who logs in at the desk needs a login name, a password and an app that\n"
	"shows one-time codes. add asks for the password and then shows the app's\n"
	"secret once, as a QR code to be scanned.\n\n"
	"  mohor user add rina.bera --name 'Rina Bera' --name-bn 'রীনা বেরা' \\\n"
	"      --designation 'District Welfare Officer' --role approver \\\n"
	"      --department BCW\n"
	"  mohor user totp rina.bera      a new telephone\n"
	"  mohor user disable rina.bera   at once out, and not in again\n\n"
	"After wrong attempts a person waits a while, at most some minutes; unlock\n"
	"ends that. roles prints who may do what. Nobody is ever removed, for the\n"
	"audit names them. code prints what the app shows now, in a test installation\n"
	"only, for practice without a telephone.\n", user_options, run_user
};
