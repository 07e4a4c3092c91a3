/* What an office wants to know of a PDF before it takes it as evidence: its version, whether it is
 * locked, and whether its pages are scans that are too coarse or without colour (the decree on
 * records, 30/2020/NĐ-CP: PDF 1.4 or later, in colour, at least 200 dpi).  A tolerant look, for
 * advice: what it cannot read it leaves out.  For the locked child and the fuzzer. */
#ifndef THIDUA_DOC_PDF_SCAN_H
#define THIDUA_DOC_PDF_SCAN_H

#include <stdbool.h>
#include <stddef.h>

struct pdf_info {
    int version;    /* 17 for 1.7; 0 when the file does not begin like a PDF */
    bool encrypted; /* the rest is then 0 */
    bool whole;     /* has its end mark and at least one page */
    bool active;    /* carries scripts, programs to start or files inside */
    int pages;
    int scans; /* pages that are pictures and no text, of the first 300 */
    int dpi;   /* of the coarsest of them; 0 without any */
    bool grey; /* one of them has no colour */
};

void pdf_scan(const char *bytes, size_t n, struct pdf_info *ret);

#endif
