#include "routes_desk.h"

#include "arena.h"
#include "own.h"
#include "web_ask.h"

void
desk_go(struct ask *ask, const char *path)
{
	ask->reply->status = 303;
	ask_header(ask, "Location", path);
	for (const struct web_header *h = web_headers(WEB_PERSONAL, WEB_PLAIN);
	    h->name != NULL; h++)
		ask_header(ask, h->name, h->value);
}

struct slice
desk_secret(const struct http_form *form, const char *name)
{
	return http_form_text(form, name);
}

struct slice
desk_value(const struct http_form *form, const char *name)
{
	return slice_trim(desk_secret(form, name));
}

const char *
desk_token(struct ask *ask, const char *route_path)
{
	char *token = arena_alloc(ask->a, SESSION_TOKEN_LEN + 1);
	session_token(ask->door->forms, &ask->session, route_path, token);
	return token;
}

static const struct route rows[] = {
	ROUTE("GET", "/desk", PERSON, "desk.open", EMPTY, desk_get, "", "", "",
	    false, "Who I am, what I may do, what waits for me."),
	ROUTE("GET", "/desk/login", PUBLIC, "", EMPTY, desk_get_login, "", "",
	    "", false, "The form for login name and password."),
	ROUTE("POST", "/desk/login", PUBLIC, "", FORM, desk_post_login, "", "",
	    "", false, "The password is right: the code comes next."),
	ROUTE("GET", "/desk/login/code", PUBLIC, "", EMPTY, desk_get_code, "",
	    "", "", false, "The form for the code."),
	ROUTE("POST", "/desk/login/code", PUBLIC, "", FORM, desk_post_code, "",
	    "", "", false, "The code is right: logged in."),
	ROUTE("POST", "/desk/logout", PERSON, "desk.open", FORM,
	    desk_post_logout, "", "", "", false, "Logged out."),
	ROUTE("GET", "/desk/password", PERSON, "desk.open", EMPTY,
	    desk_get_password, "", "", "", false, "The form for another"
	    " password."),
	ROUTE("POST", "/desk/password", PERSON, "desk.open", FORM,
	    desk_post_password, "", "", "", false, "Another password."),
	ROUTE("GET", "/desk/cancel", PERSON, "cancel.ask", EMPTY,
	    desk_get_cancel, "", "", "", false, "Which certificate is to be"
	    " cancelled?"),
	ROUTE("POST", "/desk/cancel", PERSON, "cancel.ask", FORM,
	    desk_post_cancel, "", "", "", false, "Finds it."),
	ROUTE("GET", "/desk/cancel/{uin}", PERSON, "cancel.ask", EMPTY,
	    desk_get_cancel_uin, "", "", "", false, "Its facts, and the form"
	    " for the reason."),
	ROUTE("POST", "/desk/cancel/{uin}", PERSON, "cancel.ask", FORM,
	    desk_post_cancel_uin, "", "", "", false, "Asks for the"
	    " cancellation."),
	ROUTE("GET", "/desk/cancellations/{id}", PERSON, "cancel.read", EMPTY,
	    desk_get_cancellation, "", "", "", false, "Who asks to cancel what,"
	    " and why."),
	ROUTE("POST", "/desk/cancellations/{id}", PERSON, "cancel.decide",
	    FORM, desk_post_cancellation, "", "", "", false, "The second"
	    " person confirms or refuses."),
};

const struct route_table desk_table = { rows, COUNT_OF(rows), web_fault,
    "/desk/login" };
