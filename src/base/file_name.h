/* Names of files as people give them: cleaned before they are kept, shown or sent.  A name is never
 * used as a path. */
#ifndef THIDUA_BASE_FILE_NAME_H
#define THIDUA_BASE_FILE_NAME_H

#include "base/arena.h"

enum { FILE_NAME_MAX = 200 }; /* bytes of a cleaned name */

/* A name that every system can save and no eye can misread: what stands behind the last / or \,
 * valid UTF-8 in NFC, without control, bidirectional and invisible characters, none of <>:"|?*, no
 * blanks or dots at its ends, no device name of Windows (CON, NUL, …), at most FILE_NAME_MAX bytes
 * (the ending stays).  "tệp" when nothing is left.  s need not be valid UTF-8. */
char *file_name_clean(struct arena *a, const char *s);
/* What may be shown of a path: the name behind the last / or \, cleaned; "" stays "". */
char *file_name_base(struct arena *a, const char *path);
/* A message of the machine for people elsewhere: of each absolute path in it only the last name is left. */
char *file_name_no_folders(struct arena *a, const char *text);
/* What follows the last dot, in lower case; "" when there is none.  Of a cleaned name. */
char *file_name_ending(struct arena *a, const char *name);
/* The value of a Content-Disposition header that saves a cleaned name: attachment, with a plain
 * ASCII fallback and the true name after RFC 8187 (filename*=UTF-8''…). */
char *file_name_disposition(struct arena *a, const char *name);

#endif
