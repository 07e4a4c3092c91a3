/* Inside doc/ only: which office document a ZIP is, and whether it may be opened at all. */
#ifndef THIDUA_DOC_SNIFF_ZIP_H
#define THIDUA_DOC_SNIFF_ZIP_H

#include "doc/sniff.h"

/* SNIFF_DOCX or SNIFF_XLSX into *ret; ERR_INPUT or ERR_LIMIT otherwise.  Unpacks everything once,
 * keeping nothing: sizes and checksums are seen, not believed. */
int sniff_zip(const void *bytes, size_t n, const struct sniff_limits *lim, enum sniff_kind *ret,
              struct err *e);

#endif
