/*
 * own: handles that release themselves when their scope ends.
 *
 *	AUTO(arena_drop_ptr) struct arena *a = arena_make();
 *
 * The function receives the address of the variable. So no function needs goto,
 * and an early return is normal.
 */
#ifndef BASE_OWN_H
#define BASE_OWN_H

#define AUTO(fn) __attribute__((cleanup(fn)))

/* Takes a handle out of an AUTO variable: it is the caller's from here on. */
#define TAKE(var) \
	__extension__({ __typeof__(var) taken_ = (var); (var) = 0; taken_; })

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define UNUSED __attribute__((unused))

#endif
