/* made_case DIR SEED [SHUFFLE]: one made-up case as files, for the tests that run the real binary. */
#include "made.h"

#include <stdlib.h>
#include <sys/stat.h>

int main(int argc, char **argv)
{
    _arena_ struct arena *a = arena_new();
    struct made m;

    if (argc < 3)
        return 2;
    mkdir(argv[1], 0755);
    made_case(&m, a, strtoull(argv[2], NULL, 10), false);
    if (argc > 3)
        made_shuffle(&m, &(struct rng){.state = strtoull(argv[3], NULL, 10)});
    made_write(&m, argv[1]);
    made_free(&m);
    return 0;
}
