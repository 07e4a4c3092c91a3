/* The code of a unit or a person: one grammar at every entrance (forms, files, the command line), because addresses of pages,
 * names of files and lists in cells hold codes.  What was stored or sealed before stays readable. */
#ifndef THIDUA_CORE_CODE_H
#define THIDUA_CORE_CODE_H

#include "base/err.h"
#include "engine/input.h"

enum { CODE_MAX = 32 };

/* A letter or digit, then letters, digits and . _ - (without marks), at most CODE_MAX; not what stands in addresses
 * where codes do ("nap", "them", names of files). */
bool code_ok(const char *s);
/* Every unit and person that came from a row of a file (row > 0); tells each one that is not. */
void codes_check(const struct inputs *in, const char *file, struct errs *ret);

#endif
