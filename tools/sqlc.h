/* What sqlc.c (reading, rules) and sqlc_out.c (writing C) share. */
#ifndef THIDUA_TOOLS_SQLC_H
#define THIDUA_TOOLS_SQLC_H

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MAX_FIELDS = 48, MAX_QUERIES = 1024, MAX_TABLES = 256, MAX_WORD = 64, MANY_PARAMS = 6 };

struct field {
    char name[MAX_WORD];
    char type; /* i t b; upper case when it may be NULL */
    bool used;
};

struct query {
    const char *file;
    int line;
    char name[MAX_WORD];
    char kind[8];
    char doc[2048];
    struct field in[MAX_FIELDS], out[MAX_FIELDS];
    int n_in, n_out;
    char *sql; /* as written, without the final semicolon */
};

struct table {
    char name[MAX_WORD];
    bool tenant, append_only;
};

struct token {
    const char *at;
    size_t n;
    char what; /* w word, p :param, s quoted, c comment, otherwise the character itself; 0 at the
                  end */
};

extern struct query queries[MAX_QUERIES];
extern int n_queries;

__attribute__((noreturn, format(printf, 3, 4))) void die(const char *file, int line,
                                                         const char *fmt, ...);
/* Like realloc(); kept until the program ends, which is soon. */
char *room(char *was, size_t n);
char *read_file(const char *path);
/* The next token of SQL text; comments are tokens too. */
struct token next_token(const char **s);
int find_param(const struct query *q, struct token t);
/* A migration's text for one engine. */
char *expand(const char *sql, bool pg, const char *path);
/* The "t (a, b)" of INSERT INTO t (a, b) VALUES (:a, :b), parameters in declared order. */
void check_bulk(const struct query *q, struct token *ret);

void put_header(const char *path);
void put_source(FILE *f, char *const *migrations, int n);

#endif
