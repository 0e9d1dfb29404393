/* Any text as a template; what compiles makes a certificate. */
#include "doc_test_world.h"

int LLVMFuzzerTestOneInput(const uint8_t *, size_t);

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t len)
{
	static struct world world;
	if (world.arena == NULL) {
		world = world_open();
		world_person(&world);
	}
	AUTO(arena_drop_ptr) struct arena *arena = arena_make();
	struct template *t = NULL;
	struct doc_output out;
	struct fault why = { 0 };
	if (template_load(arena, slice_from(at, len), "fuzz.mt", &world.env,
	    &t, &why) != FAULT_NONE)
		return 0;
	doc_make(arena, t, &world.input, &out, &why);
	return 0;
}
