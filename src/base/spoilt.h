/* Texts that were spoiled before they came here: letters lost (Ph?ng), replaced (U+FFFD), read in the wrong encoding (PhÃ²ng),
 * or of the old fonts inside a Unicode file (Phßng).  A name that is stored so is a wrong name for good, so whoever takes a
 * text asks first.  Does not mend anything: the file is mended where it was made. */
#ifndef THIDUA_BASE_SPOILT_H
#define THIDUA_BASE_SPOILT_H

#include "base/err.h"

/* 0, or ERR_INPUT with what happened and, where it can be told, what the text should be. */
int spoilt_check(struct arena *a, const char *s, struct err *e);

#endif
