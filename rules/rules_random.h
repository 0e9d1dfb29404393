/*
 * rules_random: the numbers of property tests and nothing else. A run prints its
 * seed; MOHOR_SEED repeats it.
 */
#ifndef RULES_RANDOM_H
#define RULES_RANDOM_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t random_state;

/* SplitMix64. */
static inline uint64_t
random_bits(void)
{
	uint64_t z = (random_state += UINT64_C(0x9e3779b97f4a7c15));
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* 0 to n - 1. */
static inline int
random_below(int n)
{
	return (int)(random_bits() % (uint64_t)n);
}

/* Begins a property: the seed is the same each time unless one is given. */
static inline void
random_begin(const char *property, uint64_t usual)
{
	const char *given = getenv("MOHOR_SEED");
	random_state = given == NULL ? usual : strtoull(given, NULL, 0);
	printf("seed of %s: %llu\n", property,
	    (unsigned long long)random_state);
}

#endif
