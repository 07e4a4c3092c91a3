/* Inside doc/ only: the objects of a PDF as far as looking at its pages needs them.  Reads the whole
 * file once, object after object, instead of trusting its table of offsets: what is damaged or was
 * saved in parts reads all the same (the last object of a number counts).  Values stay text in the
 * file's memory.  Knows deflated streams and object streams, no other compression, no encryption. */
#ifndef THIDUA_DOC_PDF_OBJECT_H
#define THIDUA_DOC_PDF_OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/vec.h"

/* The text of one value; p NULL = there is none. */
struct pdf_span {
    const char *p, *end;
};

struct pdf_object {
    uint32_t number, order; /* order: of the file */
    struct pdf_span value, stream;
};

struct pdf {
    struct pdf_span file, root;     /* root: the value of /Root in the last trailer */
    VEC(struct pdf_object) objects; /* by number, then order */
    size_t sorted;                  /* how many of them can be found */
    VEC(char *) unpacked;
    size_t room;   /* bytes that may still be unpacked */
    size_t wasted; /* bytes read in vain: a file made to waste time is left where it is */
    bool encrypted;
};

/* The bytes must outlive *ret, which is freed by pdf_free(). */
void pdf_index(struct pdf *ret, const char *bytes, size_t n);
void pdf_free(struct pdf *pdf);

/* The newest object of the same number? */
bool pdf_is_newest(const struct pdf *pdf, const struct pdf_object *o);
/* Follows references ("12 0 R") to the value; *ret_object: the object last reached, or NULL. */
struct pdf_span pdf_resolve(const struct pdf *pdf, struct pdf_span v,
                            const struct pdf_object **ret_object);
/* The value of a key, not yet resolved; nothing when v is not a dictionary or has no such key. */
struct pdf_span pdf_raw(struct pdf_span v, const char *key);
/* The same, resolved. */
struct pdf_span pdf_get(const struct pdf *pdf, struct pdf_span dict, const char *key);
/* The i-th item of an array, not resolved. */
struct pdf_span pdf_item(struct pdf_span array, size_t i);
bool pdf_is_name(struct pdf_span v, const char *name);
bool pdf_number(struct pdf_span v, double *ret);
/* The bytes of a stream, unpacked where they are deflated, at most max; kept until pdf_free().
 * Nothing when they are packed in another way.  A damaged stream gives what can be read. */
struct pdf_span pdf_unpack(struct pdf *pdf, const struct pdf_object *o, size_t max);

/* The next token of a value or of a page's content, from *p on: a whole number, name, string or
 * operator, or one of [ ] << >> { }.  Nothing at the end. */
struct pdf_span pdf_token(const char **p, const char *end);

#endif
