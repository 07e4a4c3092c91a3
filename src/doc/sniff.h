/* What a file from outside is, by its content and never by its name alone, and whether it may be
 * kept as evidence.  Taken: PDF, .docx, .xlsx, PNG and JPEG, when the ending of the name, the content
 * and (for .docx and .xlsx) the inside of the ZIP all agree.  Everything else is refused with the way
 * out: old .doc and .xls, macros, web pages, SVG, programs, archives, locked files, bombs.
 *
 * All of it runs in a locked child (sandbox.h). */
#ifndef THIDUA_DOC_SNIFF_H
#define THIDUA_DOC_SNIFF_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

enum sniff_kind { SNIFF_PDF, SNIFF_DOCX, SNIFF_XLSX, SNIFF_PNG, SNIFF_JPG, SNIFF_KINDS_ };

/* "pdf", "docx", …: how a kind is kept; valid for ever. */
const char *sniff_kind_id(enum sniff_kind kind);
/* What a download is sent as. */
const char *sniff_kind_mime(enum sniff_kind kind);
/* The kind of an id, or -1. */
int sniff_kind_of(const char *id);
/* "PDF, .docx, .xlsx, .png, .jpg" and the accept="" of a form: ".pdf,.docx,…". */
const char *sniff_accept(void);

/* What the sender should mend but need not (decree 30/2020/NĐ-CP on scans: PDF 1.4 or later, in
 * colour, at least 200 dpi).  Bits. */
enum sniff_advice {
    SNIFF_OLD_PDF = 1 << 0, /* below 1.4 */
    SNIFF_COARSE = 1 << 1,  /* a scanned page of less than 200 dpi */
    SNIFF_GREY = 1 << 2,    /* a scanned page without colour */
    SNIFF_BROKEN = 1 << 3,  /* no page was found, or the end is missing */
    SNIFF_ACTIVE = 1 << 4,  /* a PDF that carries scripts or other files */
    SNIFF_ADVICE_ALL = (1 << 5) - 1
};

/* How advice is kept: ids with blanks between, "" for none; and back (unknown ids are passed over). */
char *sniff_advice_ids(struct arena *a, unsigned advice);
unsigned sniff_advice_of(const char *ids);
/* Sentences for the screen, one a line; "" for none. */
char *sniff_advice_text(struct arena *a, unsigned advice);

struct sniff {
    enum sniff_kind kind;
    unsigned advice; /* bits of enum sniff_advice */
    int pdf_version; /* 17 for 1.7; PDF only, as all below */
    int pages, scans;
    int dpi; /* of the coarsest scanned page; 0 without any */
};

/* 0 = the default. */
struct sniff_limits {
    size_t max_file;      /* 50 MB */
    size_t max_entries;   /* files in a ZIP; 5000 */
    size_t max_unpacked;  /* all of them together; 500 MB */
    size_t max_ratio;     /* unpacked / packed; 200, looked at only above free_unpacked */
    size_t free_unpacked; /* 50 MB */
    uint64_t max_pixels;  /* of a picture; 200 million */
    unsigned cpu_seconds; /* 20; wall time three times that */
};
struct sniff_limits sniff_limits_or_default(const struct sniff_limits *l);

/* Looks at a whole open regular file (its position does not matter, nor move).  name: cleaned by
 * file_name_clean(), also for messages.  ERR_INPUT: refused, with the way out as hint; ERR_LIMIT: too
 * large, too much inside, or too long to read. */
int sniff_file(int fd, const char *name, const struct sniff_limits *limits, struct sniff *ret,
               struct err *e);

/* The same in this very process: for the child and the fuzzer only. */
int sniff_bytes(const void *bytes, size_t n, const char *name, const struct sniff_limits *limits,
                struct sniff *ret, struct err *e);

#endif
