/* Repeatable random numbers (SplitMix64) for robustness runs, made data and property tests: the
 * same seed gives the same numbers on every machine.  Never for secrets. */
#ifndef THIDUA_BASE_RAND_H
#define THIDUA_BASE_RAND_H

#include <stdint.h>

struct rng {
    uint64_t state;
};

static inline uint64_t rng_next(struct rng *r)
{
    uint64_t z = (r->state += 0x9e3779b97f4a7c15ULL);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

/* 0 … below-1; below > 0.  The bias of the modulus is far under what any use here can see. */
static inline uint64_t rng_below(struct rng *r, uint64_t below)
{
    return rng_next(r) % below;
}

#endif
