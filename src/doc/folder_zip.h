/* A few files of a folder in one .zip, and back: what is kept together and handed out together.  For bytes that this
 * program packed itself (their hash is known); foreign archives go through sniff.h and sandbox.h. */
#ifndef THIDUA_DOC_FOLDER_ZIP_H
#define THIDUA_DOC_FOLDER_ZIP_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Those of the names that exist in dir, in the order given; the same files give the same bytes.  path appears whole or not
 * at all. */
int folder_zip(const char *dir, const char *const *names, size_t n, const char *path,
               struct err *e);
/* Writes those of the names that are in the archive into dir, which exists.  ERR_VERIFY when the archive cannot be read or
 * holds anything else, ERR_LIMIT when the files are larger than max together. */
int folder_unzip(const char *path, const char *const *names, size_t n, const char *dir,
                 uint64_t max, struct err *e);

#endif
