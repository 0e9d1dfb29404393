/*
 * guard: the signer process. Private keys live here and nowhere else: no
 * network, no database, system calls filtered (jail.h).
 *
 * It answers the questions of pki/remote.h on a socket, to processes of its own
 * user or root (SO_PEERCRED). It signs only under a grant, checks the grant's
 * scope, count and time before each signature, and writes each into
 * DIR/journal/signer.log (guard_journal.h) before it makes it: a full disk means
 * no signatures. The journal is synced when nothing is being asked, and every
 * 200 ms at least.
 *
 * Status lists alone need no grant: their own key signs nothing but what the
 * signer has written itself, from bits that it has seen to be a list
 * (guard_status.c). They too stand in the journal.
 *
 * A grant is opened with the key's PIN. A PIN is read into memory that is
 * wiped, tried, and forgotten; a key stays open while a grant for it is. After 5
 * wrong PINs in a row a key accepts none for 15 minutes, then twice as long
 * after each further one, up to a day; this is read from the journal at start,
 * so a restart changes nothing. A token's own count of tries stands besides.
 * libp11 keeps a token's PIN as long as its session, to log in again after a
 * loss: that is the one PIN in this process's memory while a grant is open.
 *
 * Several hands (threads) sign at once, since one RSA signature takes 50 times
 * as long as everything else here; a token signs for one at a time. Of token
 * keys one is open at a time: a module has one login for the whole process. The
 * first token's key that is added while the signer runs needs a restart: the
 * jail was shut without what modules need.
 */
#ifndef GUARD_GUARD_H
#define GUARD_GUARD_H

#include <signal.h>
#include <stdbool.h>

#include "fault.h"

struct clock;
struct office;

#define GUARD_SOCKET "run/signer.sock"
#define GUARD_JOURNAL "journal/signer.log"
#define GUARD_STANDING_S (24 * 3600)
#define GUARD_STANDING_COUNT 1000000
#define GUARD_WRONG_MOST 5

struct guard_options {
	bool standing;	/* keys with a PIN file sign without being asked */
	int hands;	/* 0: one for each processor; at most 16 */
	bool append_flag;	/* of the journal's file; see guard_journal.h */
	/* Set by a signal: look at keys and PIN files anew. May be NULL. */
	volatile sig_atomic_t *again;
	bool unjailed;	/* only to look for faults in it with other tools */
};

/* Makes DIR/run and listens at DIR/run/signer.sock. */
enum fault_code guard_listen(const struct office *, int *fd,
    struct fault *why);

/*
 * Runs until *stop, with the office's clock; the socket stays the caller's. The
 * office's register must not be open. Forgets MOHOR_PIN_FILE. FAULT_DAMAGE: the
 * journal is not whole. The process is in the jail when this returns.
 */
enum fault_code guard_run(const struct office *, int listening,
    const struct guard_options *, const volatile sig_atomic_t *stop,
    struct fault *why);

#endif
