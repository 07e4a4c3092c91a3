/* What a form or a query may hold is declared in a table beside its route; what is not declared does not exist.  Reading
 * collects every problem at once, in words that say which field and how to mend it.  Pages and what they say are always
 * Vietnamese, whatever the language of the machine. */
#ifndef THIDUA_WEB_FORM_H
#define THIDUA_WEB_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"

enum field_type {
    FIELD_TEXT,   /* one line, NFC, trimmed, without what cannot be seen */
    FIELD_LINES,  /* several lines */
    FIELD_INT,    /* low … high */
    FIELD_CHOICE, /* one of choices */
    FIELD_CHECK,  /* a check box: there or not */
    FIELD_DATE,   /* dd/mm/yyyy or ISO; number = the day */
    FIELD_FILE    /* multipart only */
};

enum { FORM_MAX_FIELDS = 64, FORM_MAX_PROBLEMS = 20, FORM_MAX_ITEMS = 4000, FORM_MAX_FILES = 20 };

struct form_field {
    const char *name, *title; /* title: as on the screen */
    enum field_type type;
    size_t max; /* characters of a text, bytes of a file */
    bool required;
    int64_t low, high;          /* FIELD_INT; low = high = 0: any */
    const char *const *choices; /* NULL-terminated */
    bool
        many; /* a grid: comes as NAME.ITEM for any ITEM, read with form_item(); a file: any number of them */
};

struct form_file {
    const char *name; /* as the browser said: never a path to open */
    const char *type; /* likewise */
    int fd;           /* at position 0; belongs to the form */
    size_t size;
    struct form_file *next; /* of a field that takes many */
};

struct form_value {
    const char *text; /* as typed, NULL when it did not come or was empty */
    int64_t number;   /* FIELD_INT, FIELD_DATE; FIELD_CHECK 1 or 0 */
    struct form_file *file;
};

/* One cell of a grid. */
struct form_item {
    const struct form_field *field;
    const char *item;
    struct form_value value;
};

struct form_problem {
    const char *field; /* name of the field, for the link to it */
    const char *message, *hint;
};

struct form {
    struct arena *arena;
    const struct form_field *fields;
    size_t n;
    struct form_value *values; /* same order as fields */
    bool *seen;
    VEC(struct form_item) items;
    VEC(struct form_problem) problems;
    const char *csrf; /* the field "csrf", which every POST may carry */
};

void form_init(struct form *f, struct arena *a, const struct form_field *fields, size_t n);
/* application/x-www-form-urlencoded, as in a query or a body. */
void form_read(struct form *f, const char *s, size_t n);
/* multipart/form-data from memory or, with bytes NULL, from a file.  content_type: with its boundary. */
void form_read_multipart(struct form *f, const char *content_type, const char *bytes, size_t n,
                         int fd);
/* After reading: what is required and did not come. */
void form_finish(struct form *f);
/* One value that came; name and value are not NUL-terminated.  For the readers. */
void form_take(struct form *f, const char *name, size_t name_n, const char *value, size_t n);
/* The value of a declared field; of another name, as one that did not come. */
const struct form_value *form_value(const struct form *f, const char *name);
/* The value of a cell of a field declared `many`; NULL when it did not come. */
const struct form_value *form_item(const struct form *f, const char *name, const char *item);
void form_problem(struct form *f, const char *field, const char *message, const char *hint);

#endif
