/* Build-time: the template compiler.  Each src/web/page/NAME.tpl.html becomes a typed struct tpl_NAME and a function
 * tpl_NAME() that writes the page, so that a field that does not exist does not compile, and no page can forget to
 * escape: what stands where decides how it is written, and where nothing may stand is an error here.
 *
 * A template begins with a comment that declares its data, one field a line:
 *
 *   <!--
 *   # What the page is: becomes the comment in the header.
 *   title: text              a text, escaped where it stands
 *   rank: int                written in plain digits
 *   tied: bool               for {{#if}} only
 *   home: url                http(s) or a path of ours; anything else is written as #
 *   chart: html              ready markup that our own code made (struct html), for {{{chart}}}
 *   top: tpl shell           the data of another template, for {{>top}}
 *   rows: list of {          {{#each rows}} … {{/each}}
 *       name: text
 *   }
 *   kids: list of tpl tree   {{#each kids}}{{>.}}{{/each}}; may name the template itself
 *   -->
 *
 * {{field}} goes into element text and into quoted attribute values.  In href, src, action, hx-post and the like it is a
 * `url` at the very beginning, or a text behind a beginning of "/", "?", "#" or a url, and then percent-encoded.
 * {{#if f}} … {{else}} … {{/if}} asks a bool, or whether an int is not 0, a text or html not empty, a list not empty.
 * Every run of words between tags and fields, and in aria-label, title, placeholder, alt and data-say, is a text of the
 * catalogue by itself.  {{_ "Có {n} đơn vị"}} is a sentence that a field stands in; {n} is a field.  {{! remark }} is dropped.
 * Refused: fields in script, style, comments, tag and attribute names; unquoted values; style=, on…=, srcdoc=, srcset=
 * and http-equiv= (the CSP forbids them or they cannot be escaped); branches that end in another place than they began.
 *
 * usage: tplc OUT.h OUT.c NAME.tpl.html … */
#include "tplc.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Where in the page the compiler stands. */
enum place { IN_TEXT, IN_TAG_NAME, IN_TAG, IN_ATTR_NAME, AFTER_EQUALS, IN_VALUE, IN_CLOSE, IN_RAW };
struct where {
    enum place place;
    char quote, tag[32], attr[32];
    char url[4];    /* how the value of a URL attribute begins */
    bool url_ready; /* a field may follow */
};

struct block {
    char kind; /* i, e (else was seen), l (loop) */
    int line, column;
    struct where start, end; /* end: of the first branch */
    struct scope *scope;     /* of a loop */
    const char *of;          /* a loop over a list of tpl */
};

struct template templates[MAX_TEMPLATES];
int n_templates;

/* The template being compiled. */
static struct {
    struct template *t;
    const char *p, *line_start;
    int line;
    FILE *out;
    char lit[512], words[4096]; /* words: what people read, kept together for the translators */
    size_t n_lit, n_words;
    char last; /* the last byte written as it stands; 0 behind a field */
    bool pre;
    struct where at;
    struct block blocks[MAX_DEPTH];
    int n_blocks;
} c;

void die(const char *file, int line, int column, const char *fmt, ...)
{
    va_list ap;

    fprintf(stderr, column ? "%s:%d:%d: error: " : "%s:%d: error: ", file, line, column);
    va_start(ap, fmt);
    vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
    exit(1);
}

/* In characters, as editors count. */
static int column_at(const char *p)
{
    int n = 1;

    for (const char *q = c.line_start; q < p; q++)
        n += (*q & 0xc0) != 0x80;
    return n;
}

#define fail(...) die(c.t->file, c.line, column_at(c.p), __VA_ARGS__)

static void *need(void *p)
{
    if (!p)
        die("tplc", 0, 0, "out of memory");
    return p;
}

static char *read_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    char *s = NULL;
    size_t n = 0, got;

    if (!f)
        die(path, 0, 0, "cannot open");
    do {
        s = need(realloc(s, n + 65537));
        got = fread(s + n, 1, 65536, f);
        n += got;
    } while (got);
    s[n] = '\0';
    if (strlen(s) != n)
        die(path, 0, 0, "has a NUL byte");
    fclose(f);
    return s;
}

static bool is_word(char x)
{
    return isalnum((unsigned char)x) || x == '_';
}

/* ---- declarations ---- */

static struct scope *new_scope(const struct scope *parent, const char *name)
{
    struct scope *s = need(calloc(1, sizeof *s));

    int n = snprintf(s->name, sizeof s->name, "%s%s%s", parent ? parent->name : "",
                     parent ? "_" : "", name);
    if (n < 0 || (size_t)n >= sizeof s->name)
        die(name, 0, 0, "lists nested too deep");
    return s;
}

static struct field *find_in(struct scope *s, const char *name, size_t n)
{
    for (int i = 0; i < s->n; i++)
        if (strlen(s->fields[i].name) == n && memcmp(s->fields[i].name, name, n) == 0)
            return &s->fields[i];
    return NULL;
}

static void set_type(const char *file, int line, struct scope *s, struct field *f, const char *type)
{
    static const char *const plain[] = {"text", "int", "bool", "url", "html"};
    bool list = strncmp(type, "list of ", 8) == 0;

    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (strcmp(type, plain[i]) == 0) {
            f->type = (enum type)i;
            return;
        }
    f->type = list ? T_LIST : T_TPL;
    if (list)
        type += 8;
    if (list && strcmp(type, "{") == 0)
        f->item = new_scope(s, f->name);
    else if (strncmp(type, "tpl ", 4) == 0 && strlen(type + 4) < sizeof f->of)
        snprintf(f->of, sizeof f->of, "%s", type + 4);
    else
        die(file, line, 0,
            "unknown type '%s' (text, int, bool, url, html, tpl NAME, list of {, list of tpl NAME)",
            type);
}

static void declare(const char *file, int line, struct scope *s, char *text)
{
    char *colon = strchr(text, ':'), *end = text + strlen(text);

    while (end > text && isspace((unsigned char)end[-1]))
        *--end = '\0';
    if (!colon || colon == text || colon - text >= MAX_WORD)
        die(file, line, 0, "expected 'name: type'");
    if (s->n == MAX_FIELDS)
        die(file, line, 0, "more than %d fields", MAX_FIELDS);
    size_t n = (size_t)(colon - text);
    for (size_t i = 0; i < n; i++)
        if (!is_word(text[i]) || (i == 0 && isdigit((unsigned char)text[i])))
            die(file, line, 0, "'%.*s' is not a name", (int)n, text);
    if (find_in(s, text, n))
        die(file, line, 0, "'%.*s' is declared twice", (int)n, text);
    struct field *f = &s->fields[s->n++];
    memcpy(f->name, text, n);
    f->line = line;
    colon++;
    set_type(file, line, s, f, colon + strspn(colon, " \t"));
}

/* The comment at the top; t->body is what stands behind it. */
static void read_declarations(struct template *t, char *text)
{
    struct scope *stack[MAX_DEPTH] = {t->root};
    char *end = strstr(text, "-->");
    int depth = 0, line = 1;

    if (strncmp(text, "<!--", 4) != 0 || !end)
        die(t->file, 1, 1, "a template begins with a comment that declares its data");
    *end = '\0';
    for (char *s = text + 4, *next; s; s = next, line++) {
        next = strchr(s, '\n');
        if (next)
            *next++ = '\0';
        s += strspn(s, " \t");
        if (*s == '#' && depth == 0)
            snprintf(t->doc + strlen(t->doc), sizeof t->doc - strlen(t->doc), "%s%s",
                     t->doc[0] ? "\n * " : "", s + 1 + strspn(s + 1, " "));
        else if (*s == '}' && depth > 0)
            depth--;
        else if (*s && *s != '#') {
            declare(t->file, line, stack[depth], s);
            struct field *f = &stack[depth]->fields[stack[depth]->n - 1];
            if (f->item && ++depth == MAX_DEPTH)
                die(t->file, line, 0, "lists nested too deep");
            if (f->item)
                stack[depth] = f->item;
        }
        if (!next)
            break;
    }
    if (depth)
        die(t->file, line, 0, "a list of { is not closed");
    t->body = end + 3;
    t->body_line = line;
    if (*t->body == '\n') {
        t->body++;
        t->body_line++;
    }
}

struct template *find_template(const char *name)
{
    for (int i = 0; i < n_templates; i++)
        if (strcmp(templates[i].name, name) == 0)
            return &templates[i];
    return NULL;
}

/* ---- code ---- */

static void indent(void)
{
    fprintf(c.out, "%*s", 4 + 4 * c.n_blocks, "");
}

static void put_string(FILE *f, const char *s, size_t n)
{
    fputc('"', f);
    for (size_t i = 0; i < n; i++) {
        unsigned char x = (unsigned char)s[i];
        if (x == '\n')
            fputs("\\n", f);
        else if (x == '"' || x == '\\')
            fprintf(f, "\\%c", x);
        else if (x < 32)
            fprintf(f, "\\%03o", x);
        else
            fputc(x, f);
    }
    fputc('"', f);
}

static void flush_lit(void)
{
    if (!c.n_lit)
        return;
    indent();
    fputs("buf_add(out, ", c.out);
    put_string(c.out, c.lit, c.n_lit);
    fprintf(c.out, ", %zu);\n", c.n_lit);
    c.n_lit = 0;
}

static void put(char x)
{
    /* Never part a letter: a C string may hold any bytes, but people read the output too. */
    if (c.n_lit >= sizeof c.lit - 8 && (x & 0xc0) != 0x80)
        flush_lit();
    c.lit[c.n_lit++] = x;
    c.last = x;
}

/* One blank for many, a line end where there was one: pages stay readable and lose their indentation. */
static void put_blank(char x)
{
    if (c.pre && c.at.place == IN_TEXT) {
        put(x);
    } else if (x == '\n' && c.at.place == IN_TEXT) {
        if (c.last == ' ' && c.n_lit)
            c.n_lit--;
        if (c.last != '\n' || (c.n_lit && c.lit[c.n_lit - 1] != '\n'))
            put('\n');
    } else if (c.last != ' ' && c.last != '\n') {
        put(' ');
    }
}

/* ---- words ---- */

/* A letter outside a reference such as &nbsp; */
static bool has_letter(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (s[i] == '&')
            while (i < n && s[i] != ';')
                i++;
        else if (isalpha((unsigned char)s[i]) || (s[i] & 0x80))
            return true;
    }
    return false;
}

static size_t blanks(const char *s, size_t n, bool from_end)
{
    size_t i = 0;

    while (i < n && isspace((unsigned char)s[from_end ? n - 1 - i : i]))
        i++;
    return i;
}

/* Every run of words between two tags or fields is a sentence of the catalogue; blanks around it stay outside. */
static void end_words(void)
{
    const char *s = c.words;
    size_t n = c.n_words, before = blanks(s, n, false), after;

    c.n_words = 0;
    for (size_t i = 0; i < before; i++)
        put_blank(s[i]);
    s += before;
    n -= before;
    after = blanks(s, n, true);
    n -= after;
    if (has_letter(s, n)) {
        flush_lit();
        indent();
        bool plain = true;
        for (size_t i = 0; i < n; i++)
            plain &= !strchr("<>\"'", s[i]);
        fputs(plain ? "tpl_say(out, " : "tpl_words(out, tr(", c.out);
        put_string(c.out, s, n);
        if (plain)
            fprintf(c.out, ", %zu);\n", n);
        else
            fputs("));\n", c.out);
        c.last = s[n - 1];
    } else {
        for (size_t i = 0; i < n; i++)
            put(s[i]);
    }
    for (size_t i = 0; i < after; i++)
        put_blank(s[n + i]);
}

static void put_word(char x)
{
    size_t n = c.n_words;
    bool inside = blanks(c.words, n, false) < n, blank = isspace((unsigned char)x);

    if (n >= sizeof c.words - 8)
        fail("a text is longer than %zu bytes: part it by an element", sizeof c.words - 8);
    if (inside && blank && isspace((unsigned char)c.words[n - 1])) {
        if (x == '\n')
            c.words[n - 1] = x; /* one blank for many; a line end where there was one */
        return;
    }
    if (inside && !blank && isspace((unsigned char)c.words[n - 1]))
        c.words[n - 1] = ' ';
    c.words[c.n_words++] = x;
}

static void flush(void)
{
    end_words();
    flush_lit();
}

/* ---- places ---- */

static bool is_one_of(const char *s, const char *const *list)
{
    for (; *list; list++)
        if (strcmp(s, *list) == 0)
            return true;
    return false;
}

static bool is_url_attr(const char *name)
{
    static const char *const names[] = {
        "href", "src",      "action",   "formaction", "poster", "cite",   "data",    "background",
        "ping", "manifest", "longdesc", "xlink:href", "usemap", "hx-get", "hx-post", NULL};
    return is_one_of(name, names);
}

/* Attributes that people read or hear. */
static bool is_words_attr(const char *name)
{
    static const char *const names[] = {"aria-label", "title",    "placeholder",
                                        "alt",        "data-say", NULL};

    return is_one_of(name, names);
}

static void append(char *to, size_t size, char x)
{
    size_t n = strlen(to);

    if (n + 1 >= size)
        fail("name too long");
    to[n] = (char)tolower((unsigned char)x);
    to[n + 1] = '\0';
}

static void end_attr_name(enum place next)
{
    static const char *const refused[] = {"style", "srcdoc", "srcset", "http-equiv", NULL};

    if (is_one_of(c.at.attr, refused) || strncmp(c.at.attr, "on", 2) == 0)
        fail("attribute '%s' is not allowed (use classes, files of our own)", c.at.attr);
    c.at.place = next;
    if (next == IN_TAG)
        c.at.attr[0] = '\0';
}

static void end_tag(void)
{
    bool raw = strcmp(c.at.tag, "script") == 0 || strcmp(c.at.tag, "style") == 0;

    c.at.place = raw ? IN_RAW : IN_TEXT;
    if (strcmp(c.at.tag, "pre") == 0 || strcmp(c.at.tag, "textarea") == 0)
        c.pre = true;
    c.at.quote = c.at.attr[0] = c.at.url[0] = '\0';
    c.at.url_ready = false;
    if (!raw)
        c.at.tag[0] = '\0';
}

static void char_in_text(char x)
{
    if (x != '<') {
        if (c.pre)
            put(x);
        else
            put_word(x);
        return;
    }
    end_words();
    if (c.p[1] == '/') {
        c.at.place = IN_CLOSE;
        c.pre = c.pre && strncmp(c.p + 2, "pre", 3) != 0 && strncmp(c.p + 2, "textarea", 8) != 0;
    } else if (isalpha((unsigned char)c.p[1])) {
        c.at.place = IN_TAG_NAME;
    } else if (c.p[1] == '!' && isalpha((unsigned char)c.p[2])) {
        c.at.place = IN_CLOSE; /* <!doctype html>: nothing inside */
    } else {
        fail("a bare '<': write &lt;");
    }
    put(x);
}

static void char_in_tag(char x)
{
    if (x == '>') {
        put(x);
        end_tag();
    } else if (isspace((unsigned char)x)) {
        c.at.place = IN_TAG;
        put_blank(x);
    } else if (x == '/') {
        put(x);
    } else if (c.at.place == IN_TAG && isalpha((unsigned char)x)) {
        if (c.last != ' ')
            fail("a blank must stand before an attribute");
        c.at.place = IN_ATTR_NAME;
        c.at.attr[0] = '\0';
        append(c.at.attr, sizeof c.at.attr, x);
        put(x);
    } else if (c.at.place == IN_TAG_NAME && (isalnum((unsigned char)x) || x == '-')) {
        append(c.at.tag, sizeof c.at.tag, x);
        put(x);
    } else {
        fail("'%c' cannot stand in a tag here", x);
    }
}

static void char_in_attr_name(char x)
{
    if (isalnum((unsigned char)x) || strchr("_:.-", x)) {
        append(c.at.attr, sizeof c.at.attr, x);
        put(x);
        return;
    }
    end_attr_name(x == '=' ? AFTER_EQUALS : IN_TAG);
    if (x == '=')
        put(x);
    else
        char_in_tag(x);
}

static void char_in_value(char x)
{
    size_t n = strlen(c.at.url);

    if (x == c.at.quote) {
        end_words();
        c.at.place = IN_TAG;
        c.at.quote = c.at.url[0] = c.at.attr[0] = '\0';
        c.at.url_ready = false;
    } else if (x == '<') {
        fail("'<' in an attribute: write &lt;");
    } else if (is_url_attr(c.at.attr) && n < sizeof c.at.url - 1 && !c.at.url_ready) {
        c.at.url[n] = x;
        c.at.url[n + 1] = '\0';
    }
    if (is_words_attr(c.at.attr))
        put_word(x == '\n' ? ' ' : x);
    else
        put(x == '\n' ? ' ' : x);
}

static void literal(char x)
{
    switch (c.at.place) {
    case IN_TEXT:
        char_in_text(x);
        break;
    case IN_CLOSE:
        put(x);
        if (x == '>')
            c.at.place = IN_TEXT;
        break;
    case IN_TAG_NAME:
    case IN_TAG:
        char_in_tag(x);
        break;
    case IN_ATTR_NAME:
        char_in_attr_name(x);
        break;
    case AFTER_EQUALS:
        if (x != '"' && x != '\'')
            fail("the value of '%s' needs quotes", c.at.attr);
        c.at.place = IN_VALUE;
        c.at.quote = x;
        put(x);
        break;
    case IN_VALUE:
        char_in_value(x);
        break;
    case IN_RAW:
        if (x == '<' && c.p[1] == '/') {
            c.at.place = IN_CLOSE;
            c.at.tag[0] = '\0';
            put(x);
        } else if (!isspace((unsigned char)x)) {
            fail("<%s> must be empty: the CSP forbids inline code and styles", c.at.tag);
        }
    }
}

/* ---- fields ---- */

/* The declared field, searched from the innermost loop outwards; *ret_var is the C variable it is in. */
static struct field *find_field(const char *name, size_t n, int *ret_level)
{
    struct field *f;

    for (int i = c.n_blocks - 1; i >= 0; i--)
        if (c.blocks[i].kind == 'l' && c.blocks[i].scope &&
            (f = find_in(c.blocks[i].scope, name, n))) {
            f->used = true;
            *ret_level = i + 1;
            return f;
        }
    f = find_in(c.t->root, name, n);
    if (!f)
        fail("no field '%.*s' is declared", (int)n, name);
    f->used = true;
    *ret_level = 0;
    return f;
}

static const char *var(int level)
{
    static char name[16];

    if (!level)
        return "v";
    snprintf(name, sizeof name, "v%d", level);
    return name;
}

static const char *place_name(void)
{
    switch (c.at.place) {
    case IN_TAG_NAME:
    case IN_CLOSE:
        return "in a tag name";
    case IN_TAG:
    case IN_ATTR_NAME:
        return "among attributes";
    case AFTER_EQUALS:
        return "as an unquoted value";
    case IN_RAW:
        return c.at.tag[1] == 'c' ? "in <script>" : "in <style>";
    default:
        return "here";
    }
}

static void check_place(void)
{
    if (c.at.place != IN_TEXT && c.at.place != IN_VALUE)
        fail("a field cannot stand %s", place_name());
}

static void put_url_field(const struct field *f, const char *from)
{
    bool empty = !c.at.url[0] && !c.at.url_ready;

    if (f->type == T_URL) {
        if (!empty)
            fail("a url must begin the value of '%s'", c.at.attr);
        fprintf(c.out, "tpl_url(out, %s->%s);\n", from, f->name);
        c.at.url_ready = true;
        return;
    }
    bool path = c.at.url_ready || c.at.url[0] == '?' || c.at.url[0] == '#' ||
                (c.at.url[0] == '/' && c.at.url[1] != '/');
    if (!path || (c.at.url[0] == '/' && !c.at.url[1] && !c.at.url_ready && f->type == T_TEXT))
        fail("a text in '%s' must follow a url, or a path such as \"/don-vi/\"", c.at.attr);
    fprintf(c.out, f->type == T_INT ? "tpl_int(out, %s->%s);\n" : "tpl_part(out, %s->%s);\n", from,
            f->name);
}

static void put_field(const char *name, size_t n)
{
    static const char *const fn[] = {"tpl_text", "tpl_int", NULL, "tpl_text", NULL, NULL, NULL};
    int level;
    struct field *f = find_field(name, n, &level);

    check_place();
    if (!fn[f->type])
        fail("'%s' cannot be written by {{%s}}%s", f->name, f->name,
             f->type == T_HTML ? ": use {{{…}}} in element text" : "");
    flush();
    indent();
    c.last = 0;
    if (c.at.place == IN_VALUE && is_url_attr(c.at.attr))
        put_url_field(f, var(level));
    else
        fprintf(c.out, "%s(out, %s->%s);\n", fn[f->type], var(level), f->name);
}

static void put_html(const char *name, size_t n)
{
    int level;
    struct field *f = find_field(name, n, &level);

    if (f->type != T_HTML || c.at.place != IN_TEXT)
        fail("{{{%s}}} is for html fields in element text", f->name);
    flush();
    indent();
    c.last = 0;
    fprintf(c.out, "buf_add(out, %s->%s.at, %s->%s.n);\n", var(level), f->name, var(level),
            f->name);
}

static void put_partial(const char *name, size_t n)
{
    int level;

    if (c.at.place != IN_TEXT)
        fail("{{>}} stands in element text");
    flush();
    c.last = 0;
    if (n == 1 && *name == '.') {
        for (level = c.n_blocks; level > 0 && c.blocks[level - 1].kind != 'l'; level--)
            ;
        if (!level || !c.blocks[level - 1].of)
            fail("{{>.}} stands in a loop over a list of tpl");
        indent();
        fprintf(c.out, "tpl_%s(out, %s);\n", c.blocks[level - 1].of, var(level));
        return;
    }
    struct field *f = find_field(name, n, &level);
    if (f->type != T_TPL)
        fail("'%s' is not declared as tpl", f->name);
    indent();
    fprintf(c.out, "tpl_%s(out, &%s->%s);\n", f->of, var(level), f->name);
}

/* {{_ "Nhóm {name}"}}: s is behind the first quote. */
static void put_message(const char *s)
{
    char text[1024];
    size_t n = 0;

    check_place();
    if (c.at.place == IN_VALUE && is_url_attr(c.at.attr))
        fail("a sentence cannot stand in '%s'", c.at.attr);
    for (; *s != '"'; s++) {
        s += *s == '\\';
        if (!*s || *s == '\n' || n + 1 >= sizeof text)
            fail("the sentence does not end");
        text[n++] = *s;
    }
    if (strncmp(s + 1 + strspn(s + 1, " "), "}}", 2) != 0)
        fail("expected }} behind the sentence");
    flush();
    c.last = 0;
    text[n] = '\0';
    indent();
    fputs("tpl_message(out, tr(", c.out);
    put_string(c.out, text, n);
    fputs("), (const struct tpl_arg[]){", c.out);
    for (char *q = text; (q = strchr(q, '{'));) {
        int level;
        size_t len = strcspn(++q, "}");
        struct field *f = find_field(q, len, &level);
        if (f->type != T_INT && f->type != T_TEXT)
            fail("'%s' cannot stand in a sentence", f->name);
        fprintf(c.out, "{\"%s\", %s%s->%s%s}, ", f->name, f->type == T_INT ? "NULL, " : "",
                var(level), f->name, f->type == T_INT ? "" : ", 0");
    }
    fputs("{NULL, NULL, 0}});\n", c.out);
}

/* ---- blocks ---- */

static struct block *push(char kind)
{
    if (c.n_blocks == MAX_DEPTH)
        fail("blocks nested too deep");
    struct block *b = &c.blocks[c.n_blocks++];
    *b = (struct block){.kind = kind, .line = c.line, .column = column_at(c.p), .start = c.at};
    return b;
}

static void check_block_place(void)
{
    if (c.at.place != IN_TEXT && c.at.place != IN_VALUE && c.at.place != IN_TAG)
        fail("a block cannot begin %s", place_name());
}

static void open_if(const char *name, size_t n)
{
    static const char *const test[] = {"tpl_has(%s->%s)", "%s->%s != 0",  "%s->%s",
                                       "tpl_has(%s->%s)", "%s->%s.n > 0", NULL,
                                       "%s->n_%s > 0"};
    int level;
    struct field *f = find_field(name, n, &level);

    check_block_place();
    if (!test[f->type])
        fail("'%s' cannot be asked by {{#if}}", f->name);
    flush();
    indent();
    c.last = 0;
    fputs("if (", c.out);
    fprintf(c.out, test[f->type], var(level), f->name);
    fputs(") {\n", c.out);
    push('i');
}

static void open_each(const char *name, size_t n)
{
    int level;
    struct field *f = find_field(name, n, &level);

    check_block_place();
    if (f->type != T_LIST)
        fail("'%s' is not a list", f->name);
    flush();
    indent();
    c.last = 0;
    int i = c.n_blocks + 1;
    fprintf(c.out, "for (size_t i%d = 0; i%d < %s->n_%s; i%d++) {\n", i, i, var(level), f->name, i);
    fprintf(c.out, "%*sconst struct tpl_%s *v%d = &%s->%s[i%d];\n", 4 + 4 * i, "",
            f->item ? f->item->name : f->of, i, var(level), f->name, i);
    fprintf(c.out, "%*s(void)v%d;\n", 4 + 4 * i, "", i);
    struct block *b = push('l');
    b->scope = f->item;
    b->of = f->item ? NULL : f->of;
}

static void check_same(const struct where *x, const struct where *y, const char *what)
{
    if (x->place != y->place || x->quote != y->quote || strcmp(x->tag, y->tag) != 0 ||
        strcmp(x->attr, y->attr) != 0 || x->url_ready != y->url_ready ||
        strcmp(x->url, y->url) != 0)
        fail("%s ends in another place of the page than it should", what);
}

static void else_block(void)
{
    struct block *b = c.n_blocks ? &c.blocks[c.n_blocks - 1] : NULL;

    if (!b || b->kind != 'i')
        fail("{{else}} without {{#if}}");
    flush();
    b->kind = 'e';
    b->end = c.at;
    c.at = b->start;
    c.last = 0;
    fprintf(c.out, "%*s} else {\n", 4 * c.n_blocks, "");
}

static void close_block(const char *name, size_t n)
{
    struct block *b = c.n_blocks ? &c.blocks[c.n_blocks - 1] : NULL;
    bool loop = n == 4 && memcmp(name, "each", 4) == 0, cond = n == 2 && memcmp(name, "if", 2) == 0;

    if (!b || (!loop && !cond) || loop != (b->kind == 'l'))
        fail("{{/%.*s}} closes nothing", (int)n, name);
    check_same(&c.at, b->kind == 'e' ? &b->end : &b->start,
               loop ? "{{#each}}" : "a branch of {{#if}}");
    flush();
    c.last = 0;
    c.n_blocks--;
    indent();
    fputs("}\n", c.out);
}

/* ---- the whole ---- */

/* c.p stands on {{; returns how many bytes the tag takes. */
static size_t field_tag(void)
{
    const char *s = c.p + 2, *end = strstr(s, "}}");
    bool html = *s == '{';

    if (html)
        end = strstr(++s, "}}}");
    if (!end)
        fail("{{ is not closed");
    size_t whole = (size_t)(end - c.p) + (html ? 3 : 2);
    while (end > s && end[-1] == ' ')
        end--;
    if (strncmp(s, "_ \"", 3) == 0) {
        put_message(s + 3);
        return whole;
    }
    char mark = strchr("#/>!", *s) ? *s++ : '\0';
    s += strspn(s, " ");
    const char *name = s;
    while (is_word(*s) || *s == '.')
        s++;
    size_t n = (size_t)(s - name);
    s += strspn(s, " ");
    if (mark == '#' &&
        ((n == 2 && memcmp(name, "if", 2) == 0) || (n == 4 && memcmp(name, "each", 4) == 0))) {
        size_t len = (size_t)(end - s);
        if (n == 2)
            open_if(s, len);
        else
            open_each(s, len);
    } else if (mark == '!') {
    } else if (s != end || (mark == '#') || !n) {
        fail("cannot read this tag");
    } else if (html) {
        put_html(name, n);
    } else if (mark == '/') {
        close_block(name, n);
    } else if (mark == '>') {
        put_partial(name, n);
    } else if (n == 4 && memcmp(name, "else", 4) == 0) {
        else_block();
    } else {
        put_field(name, n);
    }
    return whole;
}

static void skip_to(const char *to)
{
    for (; c.p < to; c.p++)
        if (*c.p == '\n') {
            c.line++;
            c.line_start = c.p + 1;
        }
}

static void skip_comment(void)
{
    const char *end = strstr(c.p, "-->"), *field = strstr(c.p, "{{");

    if (!end)
        fail("a comment is not closed");
    if (field && field < end)
        fail("a field cannot stand in a comment");
    skip_to(end + 3);
}

static void compile(struct template *t)
{
    size_t size;

    memset(&c, 0, sizeof c);
    c.t = t;
    c.p = c.line_start = t->body;
    c.line = t->body_line;
    c.last = '\n';
    c.out = need(open_memstream(&t->code, &size));
    while (*c.p) {
        if (c.p[0] == '{' && c.p[1] == '{') {
            if (c.at.place == IN_ATTR_NAME)
                end_attr_name(IN_TAG);
            if (c.at.place == IN_TAG_NAME && c.p[2] == '#')
                c.at.place = IN_TAG;
            skip_to(c.p + field_tag());
        } else if (c.at.place == IN_TEXT && strncmp(c.p, "<!--", 4) == 0) {
            skip_comment();
        } else {
            literal(*c.p);
            skip_to(c.p + 1);
        }
    }
    if (c.n_blocks)
        die(t->file, c.blocks[c.n_blocks - 1].line, c.blocks[c.n_blocks - 1].column,
            "this block is not closed");
    if (c.at.place != IN_TEXT)
        fail("the template ends inside a tag");
    flush();
    fclose(c.out);
}

static void check_used(const struct template *t, const struct scope *s)
{
    for (int i = 0; i < s->n; i++) {
        const struct field *f = &s->fields[i];
        if (!f->used)
            die(t->file, f->line, 0, "'%s' is declared but not used", f->name);
        if (f->item)
            check_used(t, f->item);
        if (f->of[0] && !find_template(f->of))
            die(t->file, f->line, 0, "there is no template '%s'", f->of);
    }
}

static void read_template(const char *path)
{
    const char *base = strrchr(path, '/');
    size_t n = strlen(base = base ? base + 1 : path);

    if (n_templates == MAX_TEMPLATES || n < 10 || n - 9 >= MAX_WORD ||
        strcmp(base + n - 9, ".tpl.html") != 0)
        die(path, 0, 0, "a template is called NAME.tpl.html");
    struct template *t = &templates[n_templates++];
    memcpy(t->name, base, n - 9);
    for (const char *s = t->name; *s; s++)
        if (!is_word(*s))
            die(path, 0, 0, "the name of a template is letters, digits and _");
    t->file = path;
    t->root = new_scope(NULL, t->name);
    read_declarations(t, read_file(path));
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fputs("usage: tplc OUT.h OUT.c NAME.tpl.html ...\n", stderr);
        return 2;
    }
    for (int i = 3; i < argc; i++)
        read_template(argv[i]);
    for (int i = 0; i < n_templates; i++) {
        compile(&templates[i]);
        check_used(&templates[i], templates[i].root);
    }
    put_header(argv[1]);
    put_source(argv[2], argv[1]);
    return 0;
}
