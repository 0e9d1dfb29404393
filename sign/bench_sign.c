/*
 * What signing costs beyond the bare private-key operation, and how many verdicts
 * a core gives. Prints key=value lines; the best of several rounds, since other
 * people share the machine.
 *
 *	bench_sign [KiB of document] [rounds]
 */
#include "clock.h"
#include "own.h"
#include "sign_test_world.h"

#define EACH 200

static double
best_us(int rounds, void (*work)(void))
{
	double best = 1e12;
	for (int i = 0; i < rounds; i++) {
		int64_t from = clock_us();
		for (int k = 0; k < EACH; k++)
			work();
		double us = (double)(clock_us() - from) / EACH;
		if (us < best)
			best = us;
	}
	return best;
}

static struct arena *scratch;
static struct signer *signer;
static struct sign_plan *plan, *unchecked;
static const struct sign_prelude *prelude;
static struct sample sample;
static size_t prelude_len;
static struct verifier *verifier;

static void
bare(void)
{
	unsigned char digest[32] = { 1 }, out[SIGNATURE_MOST];
	size_t len;
	if (signer_sign_digest(signer, digest, out, &len, NULL) != FAULT_NONE)
		abort();
}

static void
sign_by(struct sign_plan *by)
{
	struct sign_result result;
	struct fault why;
	arena_reset(scratch);
	world_must(sign_document(scratch, by, prelude, sample.at + prelude_len,
	    sample.len - prelude_len, (struct sign_hole){
	    sample.hole_at - prelude_len, sample.hole_len }, &result, &why),
	    &why, "sign");
}

static void
sign_checked(void)
{
	sign_by(plan);
}

static void
sign_unchecked(void)
{
	sign_by(unchecked);
}

static void
judge(void)
{
	struct verdict got;
	arena_reset(scratch);
	verdict_pdf(scratch, verifier, sample_slice(&sample), NULL, &got);
	if (got.outcome != GENUINE)
		abort();
}

static void
digest_only(void)
{
	unsigned char digest[32];
	sha256_of(sample_slice(&sample), digest);
}

static void
run(const char *name, enum key_kind key, size_t kib, int rounds)
{
	struct world w = world_make(key);
	struct sign_options options = { .now_s = world_clock };
	struct fault why;
	scratch = arena_make();
	signer = world_signer(&w);
	verifier = world_verifier(&w, NULL);
	world_must(sign_plan_make(&plan, signer, &options, &why), &why, "plan");
	options.unchecked = true;
	world_must(sign_plan_make(&unchecked, signer, &options, &why), &why,
	    "plan");
	sample = sample_make(w.arena, &(struct sample_wish){
	    .room = sign_plan_room(plan), .filler = kib * 1024 });
	/* As certificates are: all but 12 KiB is shared. */
	prelude_len = sample.hole_at > 12288 ? sample.hole_at - 12288 : 0;
	prelude = sign_prelude_make(w.arena, plan,
	    slice_head(sample_slice(&sample), prelude_len));
	double key_us = best_us(rounds, bare);
	double sign_us = best_us(rounds, sign_unchecked);
	double checked_us = best_us(rounds, sign_checked);
	double sha_us = best_us(rounds, digest_only);
	double judge_us = best_us(rounds, judge);
	printf("key=%s document_bytes=%zu bare_us=%.1f sign_us=%.1f "
	    "checked_us=%.1f overhead_us=%.1f sha256_us=%.1f verdict_us=%.1f "
	    "verdicts_per_s=%.0f\n", name, sample.len, key_us, sign_us,
	    checked_us, checked_us - key_us, sha_us, judge_us,
	    1e6 / judge_us);
	verifier_drop(verifier);
	sign_plan_drop(plan);
	sign_plan_drop(unchecked);
	signer_drop(signer);
	arena_drop(scratch);
	world_drop(&w);
}

int
main(int argc, char **argv)
{
	size_t kib = argc > 1 ? strtoul(argv[1], NULL, 10) : 146;
	int rounds = argc > 2 ? atoi(argv[2]) : 5;
	run("rsa2048", KEY_RSA, kib, rounds);
	run("p256", KEY_P256, kib, rounds);
	return 0;
}
