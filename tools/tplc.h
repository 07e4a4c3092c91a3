/* What tplc.c (reading, compiling) and tplc_out.c (writing) share. */
#ifndef THIDUA_TOOLS_TPLC_H
#define THIDUA_TOOLS_TPLC_H

#include <stdbool.h>
#include <stdio.h>

enum { MAX_WORD = 64, MAX_FIELDS = 48, MAX_TEMPLATES = 128, MAX_DEPTH = 16 };
enum type { T_TEXT, T_INT, T_BOOL, T_URL, T_HTML, T_TPL, T_LIST };

struct field {
    char name[MAX_WORD], of[MAX_WORD]; /* of: the template of T_TPL and of "list of tpl" */
    enum type type;
    struct scope *item; /* of a list of {…} */
    bool used;
    int line;
};

struct scope {
    char name[4 * MAX_WORD]; /* of the struct, without tpl_ */
    struct field fields[MAX_FIELDS];
    int n;
};

struct template
{
    const char *file;
    char name[MAX_WORD], doc[1024];
    struct scope *root;
    char *body, *code; /* code: the statements of the function */
    int body_line, written;
};

extern struct template templates[MAX_TEMPLATES];
extern int n_templates;

/* Tells where and ends the program.  column 0: not known; line 0: the file as a whole. */
__attribute__((noreturn, format(printf, 4, 5))) void die(const char *file, int line, int column,
                                                         const char *fmt, ...);
struct template *find_template(const char *name); /* NULL when there is none */

/* The typed structs and the functions' names; the functions. */
void put_header(const char *path);
void put_source(const char *path, const char *header);

#endif
