/* See accept.h.  Edges are carried back one step at a time: through a rounding, through a factor. */
#include "engine/accept.h"

#include "base/check.h"

/* Of what is compared. */
struct accepted accepted_by(const struct finding *f)
{
    const struct limit at = {true, true, f->need}, beyond = {true, false, f->need};

    switch (f->rule->test) {
    case TEST_AT_LEAST:
    case TEST_GROWS_BY:
    case TEST_RISES_BY:
    case TEST_FALLS_BY:
    case TEST_YES:
        return (struct accepted){.low = at};
    case TEST_ABOVE:
    case TEST_INCREASES:
        return (struct accepted){.low = beyond};
    case TEST_AT_MOST:
    case TEST_BY_DATE:
        return (struct accepted){.high = at};
    case TEST_BELOW:
    case TEST_DECREASES:
        return (struct accepted){.high = beyond};
    case TEST_EQUALS:
        return (struct accepted){at, at};
    }
    CHECK(false);
}

struct num accepted_unit(struct arena *a, int places)
{
    struct num u = num_int(1);

    for (; places > 0; places--)
        u = num_div(a, u, num_int(10));
    return u;
}

/* The same edge before rounding.  Whether the half itself is in, rounding itself is asked. */
static void unround_low(struct arena *a, int places, enum num_rounding how, struct limit *l)
{
    struct num u = accepted_unit(a, places), n;

    if (!l->there)
        return;
    n = num_div(a, l->at, u);
    n = l->included ? num_ceil(a, n) : num_add(a, num_floor(a, n), num_int(1));
    n = num_mul(a, n, u);
    l->at = num_sub(a, n, num_div(a, u, num_int(2)));
    l->included = num_cmp(num_round(a, l->at, places, how), n) >= 0;
}

static void unround_high(struct arena *a, int places, enum num_rounding how, struct limit *l)
{
    struct num u = accepted_unit(a, places), n;

    if (!l->there)
        return;
    n = num_div(a, l->at, u);
    n = l->included ? num_floor(a, n) : num_sub(a, num_ceil(a, n), num_int(1));
    n = num_mul(a, n, u);
    l->at = num_add(a, n, num_div(a, u, num_int(2)));
    l->included = num_cmp(num_round(a, l->at, places, how), n) <= 0;
}

void accepted_unround(struct arena *a, int places, enum num_rounding how, struct accepted *k)
{
    if (places == NOT_ROUNDED)
        return;
    unround_low(a, places, how, &k->low);
    unround_high(a, places, how, &k->high);
}

/* Of x where y = factor × x + add: edges of x from edges of y. */
void accepted_unscale(struct arena *a, struct num factor, struct num add, struct accepted *k)
{
    struct limit *both[] = {&k->low, &k->high};

    for (size_t i = 0; i < 2; i++)
        if (both[i]->there)
            both[i]->at = num_div(a, num_sub(a, both[i]->at, add), factor);
    if (num_sign(factor) < 0) {
        struct limit low = k->low;
        k->low = k->high;
        k->high = low;
    }
}

bool accepted_below(const struct limit *l, struct num x) /* below it */
{
    int c = l->there ? num_cmp(x, l->at) : 1;

    return c < 0 || (c == 0 && !l->included);
}

bool accepted_above(const struct limit *l, struct num x)
{
    int c = l->there ? num_cmp(x, l->at) : -1;

    return c > 0 || (c == 0 && !l->included);
}

struct move accepted_edge(struct arena *a, struct num x, const struct limit *l, bool into)
{
    return (struct move){num_sub(a, l->at, x), into != l->included};
}

/* Into the interval, or out of it by its nearest edge.  False when it has no edge to cross. */
bool accepted_move(struct arena *a, const struct accepted *k, struct num x, bool into,
                   struct move *ret)
{
    if (into) {
        if (!accepted_below(&k->low, x) && !accepted_above(&k->high, x))
            return false;
        *ret = accepted_edge(a, x, accepted_below(&k->low, x) ? &k->low : &k->high, true);
        return true;
    }
    struct move down = {.by = NUM_ZERO}, up = {.by = NUM_ZERO};
    if (k->low.there)
        down = accepted_edge(a, x, &k->low, false);
    if (k->high.there)
        up = accepted_edge(a, x, &k->high, false);
    bool lower = k->low.there && (!k->high.there || num_cmp(num_abs(a, down.by), up.by) <= 0);
    *ret = lower ? down : up;
    return k->low.there || k->high.there;
}

/* The smallest whole number of steps that makes the move; which way the move goes when it is of nothing is the way of
 * the edge. */
struct num accepted_steps(struct arena *a, struct move m, bool up, struct num step)
{
    struct num n = num_div(a, num_abs(a, m.by), step), whole = num_ceil(a, n);

    if (m.beyond && num_eq(whole, n))
        whole = num_add(a, whole, num_int(1));
    n = num_mul(a, whole, step);
    return up ? n : num_neg(a, n);
}

/* Upwards?  Told by the edge where the distance is nothing. */
bool accepted_goes_up(const struct accepted *k, struct num x, bool into, struct move m)
{
    if (num_sign(m.by))
        return num_sign(m.by) > 0;
    bool at_low = k->low.there && num_eq(k->low.at, x);
    return into ? at_low : !at_low;
}
