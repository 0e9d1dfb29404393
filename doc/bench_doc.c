/*
 * bench_doc: microseconds of a certificate by stage, its bytes, and what
 * compiling a template takes. Each document has another name and address, as in
 * life; words repeat as they do among people.
 */
#include "clock.h"
#include "doc_test_world.h"

#define TURNS 12
#define DOCS 500

static struct slice
people(struct arena *a, int i, bool bengali)
{
	static const char *const en[2][8] = { { "Rina", "Sukumar", "Ananya",
	    "Debashis", "Malati", "Iqbal", "Sabina", "Prasenjit" }, { "Bera",
	    "Mondal", "Lahiri", "Khatun", "Tamang", "Hembram", "Sarkar",
	    "Maiti" } };
	static const char *const bn[2][8] = { { "রিনা", "সুকুমার", "অনন্যা",
	    "দেবাশিস", "মালতী", "ইকবাল", "সাবিনা", "প্রসেনজিৎ" }, { "বেরা",
	    "মণ্ডল", "লাহিড়ী", "খাতুন", "তামাং", "হেমব্রম", "সরকার",
	    "মাইতি" } };
	const char *const (*set)[8] = bengali ? bn : en;
	return slice_of(arena_printf(a, "%s %s", set[0][i % 8],
	    set[1][i / 8 % 8]));
}

static void
one(struct world *w, struct arena *scratch, const struct template *t, int i,
    struct doc_times *times, struct doc_output *out)
{
	struct fault why;
	arena_reset(scratch);
	w->values[W_NAME] = people(scratch, i, false);
	w->values[W_NAME_BN] = people(scratch, i, true);
	w->values[W_FATHER] = people(scratch, i * 5 + 3, false);
	w->values[W_FATHER_BN] = people(scratch, i * 5 + 3, true);
	if (doc_make_timed(scratch, t, &w->input, out, times, &why) !=
	    FAULT_NONE) {
		fprintf(stderr, "%s: %s\n", why.where, why.say);
		exit(1);
	}
}

int
main(void)
{
	struct world w = world_open();
	world_person(&w);
	struct slice text = world_text(&w, "bcw-001.mt");
	struct template *t = NULL;
	struct fault why;
	int64_t start = clock_us();
	if (template_load(w.arena, text, "bcw-001.mt", &w.env, &t, &why)) {
		fprintf(stderr, "%s: %s\n", why.where, why.say);
		return 1;
	}
	printf("template compiled in %.1f ms, prelude %zu bytes\n",
	    (double)(clock_us() - start) / 1000, template_prelude(t).len);
	struct arena *scratch = arena_make();
	struct doc_output out = { 0 };
	struct doc_times best = { 1e9, 1e9, 1e9 };
	double whole = 1e9;
	for (int turn = 0; turn < TURNS; turn++) {
		struct doc_times sum = { 0, 0, 0 };
		start = clock_us();
		for (int i = 0; i < DOCS; i++)
			one(&w, scratch, t, i, &sum, &out);
		double all = (double)(clock_us() - start) / DOCS;
		whole = all < whole ? all : whole;
		best.text = sum.text < best.text ? sum.text : best.text;
		best.qr = sum.qr < best.qr ? sum.qr : best.qr;
		best.file = sum.file < best.file ? sum.file : best.file;
	}
	printf("a certificate, microseconds, best of %d turns of %d: "
	    "%.1f\n", TURNS, DOCS, whole);
	printf("  text %.1f  qr %.1f  file %.1f\n", best.text / DOCS,
	    best.qr / DOCS, best.file / DOCS);
	printf("tail %zu bytes without the signature's hole of %zu\n",
	    out.tail_len - out.hole_len, out.hole_len);
	arena_drop(scratch);
	world_close(&w);
	return 0;
}
