/* Shared by load.c (driving, cells, references), load_head.c (where the header is) and load_tables.c (what each kind of row
 * means). */
#ifndef THIDUA_CORE_LOAD_IMPL_H
#define THIDUA_CORE_LOAD_IMPL_H

#include "base/map.h"
#include "base/rows.h"
#include "base/vec.h"
#include "core/column.h"
#include "core/load.h"

enum { LOAD_MAX_COLUMNS = 16 };

struct loader;

struct table {
    const char *what; /* for messages */
    const struct column *columns;
    size_t n;
    void (*row)(struct loader *);
    void (*end)(struct loader *); /* after the last row; may be NULL */
};

/* Rows above the header, as far as they matter when none is found. */
struct heading {
    bool found;
    struct row
        best; /* the row that names most columns, else the first of several cells; n = 0: none yet */
    size_t named;
    uint64_t commented; /* the line of a comment that would be a header; 0 = none */
};

struct loader {
    struct inputs *in;
    const struct plan *plan;
    struct errs *errs;
    struct arena *scratch; /* emptied every few rows */
    struct arena *maps;    /* lasts as long as the file is read */
    const char *file;
    const struct load_how *how;
    const struct table *table;
    struct heading head;
    int at[LOAD_MAX_COLUMNS]; /* where each column stands in the file; -1 not there */
    struct row row;
    size_t columns; /* of the header */
    bool bad_rows;
    struct map unit_codes;
    VEC(uint32_t) same_code;
    struct map indicators, origins, texts;
    struct { /* units waiting for their predecessors */
        struct {
            uint32_t unit;
            const char *text;
            uint64_t line;
        } * at;
        size_t n, cap;
    } waiting;
    struct origin last; /* of the row before, and its index */
    uint32_t last_origin;
};

const struct table *load_table(enum load_kind k);
void load_start(struct loader *l);
/* Looks at l->row as long as the header is not found: true when it was used up (the header, a title, a comment). */
bool load_head(struct loader *l);
bool load_is_comment(const struct loader *l);
/* The file has ended without a header. */
void load_head_missing(struct loader *l, struct rows *rows);
void load_bad(struct loader *l, int col, const char *hint, const char *fmt, ...) _printf_(4, 5);
const char *load_text(struct loader *l, int col);
bool load_required(struct loader *l, int col, const char **ret);
char *load_keep(struct loader *l, const char *s);
bool load_date(struct loader *l, int col, int32_t *ret);
/* What the file says of the cell. */
enum cell_type load_type(const struct loader *l, int col);
bool load_bool(struct loader *l, int col, bool otherwise, bool *ret);
bool load_year(struct loader *l, int col, int16_t *ret);
uint32_t load_word(struct loader *l, int col, const char *const *words, size_t n, const char *hint);
void load_index_units(struct loader *l);
void load_index_unit(struct loader *l, uint32_t unit);
/* The unit that a text names, alive on some day of [from, to]; NO_INDEX and an error otherwise. */
uint32_t load_unit(struct loader *l, int col, const char *text, int32_t from, int32_t to);
uint32_t load_person(struct loader *l, const char *code);

#endif
