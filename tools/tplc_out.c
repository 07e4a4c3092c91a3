/* See tplc.c.  Writes the data of the templates as C structs, a struct before those that hold it, and the compiled code as
 * functions. */
#include "tplc.h"

#include <string.h>

static void put_struct(FILE *f, struct template *t, struct scope *s);

/* What it holds by value must be known to the C compiler before. */
static void put_template_struct(FILE *f, struct template *t)
{
    if (t->written == 1)
        die(t->file, 1, 0, "the template holds itself (use a list of tpl)");
    if (t->written++)
        return;
    for (int i = 0; i < t->root->n; i++)
        if (t->root->fields[i].type == T_TPL)
            put_template_struct(f, find_template(t->root->fields[i].of));
    put_struct(f, t, t->root);
    t->written = 2;
}

static void put_struct(FILE *f, struct template *t, struct scope *s)
{
    static const char *const ctype[] = {"const char *", "int64_t ", "bool ", "const char *",
                                        "struct html "};

    for (int i = 0; i < s->n; i++) {
        struct field *x = &s->fields[i];
        if (x->item)
            put_struct(f, t, x->item);
        if (x->type == T_TPL && s != t->root)
            put_template_struct(f, find_template(x->of));
    }
    if (s == t->root && t->doc[0])
        fprintf(f, "\n/* %s */", t->doc);
    fprintf(f, "\nstruct tpl_%s {\n", s->name);
    for (int i = 0; i < s->n; i++) {
        const struct field *x = &s->fields[i];
        if (x->type == T_LIST)
            fprintf(f, "    const struct tpl_%s *%s;\n    size_t n_%s;\n",
                    x->item ? x->item->name : x->of, x->name, x->name);
        else if (x->type == T_TPL)
            fprintf(f, "    struct tpl_%s %s;\n", x->of, x->name);
        else
            fprintf(f, "    %s%s;\n", ctype[x->type], x->name);
    }
    fprintf(f, "%s};\n", s->n ? "" : "    char empty;\n");
}

static FILE *create(const char *path)
{
    FILE *f = fopen(path, "w");

    if (!f)
        die(path, 0, 0, "cannot write");
    return f;
}

static void done(FILE *f, const char *path)
{
    if (fclose(f) != 0)
        die(path, 0, 0, "cannot write");
}

void put_header(const char *path)
{
    FILE *f = create(path);

    fputs("/* Made by tools/tplc: edit the templates.  Texts may be NULL, which is empty. "
          "*/\n#pragma once\n\n"
          "#include <stdbool.h>\n#include <stdint.h>\n\n#include \"web/tpl.h\"\n",
          f);
    for (int i = 0; i < n_templates; i++)
        put_template_struct(f, &templates[i]);
    fputc('\n', f);
    for (int i = 0; i < n_templates; i++)
        fprintf(f, "void tpl_%s(struct buf *out, const struct tpl_%s *v);\n", templates[i].name,
                templates[i].name);
    done(f, path);
}

void put_source(const char *path, const char *header)
{
    const char *slash = strrchr(header, '/');
    FILE *f = create(path);

    fprintf(f,
            "/* Made by tools/tplc: edit the templates. */\n#include \"%s\"\n\n#include "
            "\"base/i18n.h\"\n",
            slash ? slash + 1 : header);
    for (int i = 0; i < n_templates; i++)
        fprintf(f, "\nvoid tpl_%s(struct buf *out, const struct tpl_%s *v)\n{\n    (void)v;\n%s}\n",
                templates[i].name, templates[i].name, templates[i].code ? templates[i].code : "");
    done(f, path);
}
