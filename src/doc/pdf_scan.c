/* See pdf_scan.h.  Runs over what each page draws and keeps only where pictures are put and whether
 * text is shown: a page of which pictures cover most and which shows no text is a scan (text in
 * mode 3, which character recognition lays over a scan, is not shown).  The resolution of a page is
 * that of its finest picture, because some scanners lay a fine mask over a coarse ground. */
#include "doc/pdf_scan.h"

#include <math.h>
#include <string.h>

#include "doc/pdf_object.h"

enum { MAX_PAGES = 300, MAX_PARENTS = 32, MAX_CONTENT = 4 << 20, MAX_STATES = 32, MAX_FORMS = 4 };

/* Tokens of the whole file, and what looking up one picture or form counts for: forms that draw forms grow as a power. */
enum { MAX_STEPS = 30000000, STEPS_OF_DRAWING = 50, BYTES_OF_A_STEP = 64 };

/* Of the page's area: a picture smaller than SMALL tells nothing of how fine a scan is; pages
 * covered less than COVERED are no scans. */
static const double SMALL = 0.05, COVERED = 0.8;

struct state {
    double m[6]; /* points of the page for the unit square that is drawn in */
    int text_mode;
};

struct page {
    struct pdf *pdf;
    double area, covered, dpi; /* points², points², of the finest picture */
    bool text, colour;
    long *steps; /* that are left */
};

/* ---- colours ---- */

static bool is_grey_space(const struct pdf *pdf, struct pdf_span space, int depth)
{
    const struct pdf_object *o;
    double n;

    if (pdf_is_name(space, "DeviceGray") || pdf_is_name(space, "CalGray") ||
        pdf_is_name(space, "G"))
        return true;
    struct pdf_span family = pdf_item(space, 0);
    struct pdf_span base = pdf_resolve(pdf, pdf_item(space, 1), &o);
    if (pdf_is_name(family, "CalGray"))
        return true;
    if (pdf_is_name(family, "ICCBased"))
        return pdf_number(pdf_get(pdf, base, "N"), &n) && n < 2;
    return pdf_is_name(family, "Indexed") && depth < 2 && is_grey_space(pdf, base, depth + 1);
}

static bool is_grey(const struct pdf *pdf, struct pdf_span image)
{
    const char *p = pdf_get(pdf, image, "ImageMask").p;

    return (p && *p == 't') || is_grey_space(pdf, pdf_get(pdf, image, "ColorSpace"), 0);
}

/* ---- what a page draws ---- */

/* m = n × m */
static void transform(double m[6], const double n[6])
{
    double a[6];

    for (int i = 0; i < 6; i += 2)
        for (int j = 0; j < 2; j++)
            a[i + j] = n[i] * m[j] + n[i + 1] * m[j + 2] + (i == 4 ? m[j + 4] : 0);
    memcpy(m, a, sizeof a);
}

static void note_image(struct page *pg, const double m[6], struct pdf_span image)
{
    double area = fabs(m[0] * m[3] - m[1] * m[2]), points = hypot(m[0], m[1]), pixels;

    if (!(area >= 0 && area <= 1e12) || !(points > 0) ||
        !pdf_number(pdf_get(pg->pdf, image, "Width"), &pixels))
        return;
    pg->covered += area;
    if (area < SMALL * pg->area)
        return;
    pg->colour |= !is_grey(pg->pdf, image);
    double dpi = pixels * 72 / points;
    if (dpi > pg->dpi)
        pg->dpi = dpi;
}

static void run(struct page *pg, struct pdf_span content, struct pdf_span resources,
                struct state from, int depth);

static void read_matrix(const struct pdf *pdf, struct pdf_span array, double m[6])
{
    double n[6] = {1, 0, 0, 1, 0, 0};
    const struct pdf_object *o;

    for (size_t i = 0; array.p && i < 6; i++)
        if (!pdf_number(pdf_resolve(pdf, pdf_item(array, i), &o), &n[i]))
            return;
    transform(m, n);
}

static void draw(struct page *pg, struct pdf_span name, struct pdf_span resources, struct state st,
                 int depth)
{
    char key[128];
    const struct pdf_object *o = NULL;
    size_t n = name.p ? (size_t)(name.end - name.p) : 0;

    if (n < 2 || n > sizeof key)
        return;
    *pg->steps -= STEPS_OF_DRAWING + (resources.end - resources.p) / BYTES_OF_A_STEP;
    memcpy(key, name.p + 1, n - 1);
    key[n - 1] = '\0';
    struct pdf_span x =
        pdf_resolve(pg->pdf, pdf_raw(pdf_get(pg->pdf, resources, "XObject"), key), &o);
    struct pdf_span kind = pdf_get(pg->pdf, x, "Subtype");
    if (pdf_is_name(kind, "Image")) {
        note_image(pg, st.m, x);
    } else if (o && pdf_is_name(kind, "Form") && depth < MAX_FORMS) {
        struct pdf_span own = pdf_get(pg->pdf, x, "Resources");
        read_matrix(pg->pdf, pdf_get(pg->pdf, x, "Matrix"), st.m);
        run(pg, pdf_unpack(pg->pdf, o, MAX_CONTENT), own.p ? own : resources, st, depth + 1);
    }
}

static bool is(struct pdf_span t, const char *word)
{
    size_t n = strlen(word);

    return (size_t)(t.end - t.p) == n && memcmp(t.p, word, n) == 0;
}

/* Past the bytes of an inline picture. */
static const char *skip_inline(const char *p, const char *end)
{
    while (p < end && (p = memmem(p, (size_t)(end - p), "EI", 2))) {
        p += 2;
        if ((p == end || *p == '\n' || *p == ' ' || *p == '\r') &&
            (p[-3] == '\n' || p[-3] == ' ' || p[-3] == '\r'))
            return p;
    }
    return end;
}

static bool shows_text(struct pdf_span t)
{
    return is(t, "Tj") || is(t, "TJ") || is(t, "'") || is(t, "\"");
}

static void run(struct page *pg, struct pdf_span content, struct pdf_span resources,
                struct state from, int depth)
{
    struct state states[MAX_STATES], *st = states;
    struct pdf_span t, name = {0};
    double arg[6] = {0};
    size_t deeper = 0; /* than there are states */
    const char *p = content.p;

    *st = from;
    while (p && (*pg->steps)-- > 0 && (t = pdf_token(&p, content.end)).p) {
        double n;
        if (pdf_number(t, &n)) {
            memmove(arg, arg + 1, 5 * sizeof *arg);
            arg[5] = n;
        } else if (*t.p == '/') {
            name = t;
        } else if (is(t, "q")) {
            if (st + 1 < states + MAX_STATES) {
                st[1] = st[0];
                st++;
            } else {
                deeper++;
            }
        } else if (is(t, "Q")) {
            if (deeper)
                deeper--;
            else if (st > states)
                st--;
        } else if (is(t, "cm")) {
            transform(st->m, arg);
        } else if (is(t, "Tr")) {
            st->text_mode = arg[5] >= 0 && arg[5] < 8 ? (int)arg[5] : 0;
        } else if (is(t, "Do")) {
            draw(pg, name, resources, *st, depth);
        } else if (is(t, "ID")) {
            p = skip_inline(p, content.end);
        } else if (shows_text(t)) {
            pg->text |= st->text_mode != 3 && st->text_mode != 7;
        }
    }
}

/* ---- pages ---- */

/* A value of the page or of what it hangs from. */
static struct pdf_span inherited(const struct pdf *pdf, struct pdf_span page, const char *key)
{
    for (int i = 0; page.p && i < MAX_PARENTS; i++) {
        struct pdf_span v = pdf_get(pdf, page, key);
        if (v.p)
            return v;
        page = pdf_get(pdf, page, "Parent");
    }
    return (struct pdf_span){0};
}

static double area_of(const struct pdf *pdf, struct pdf_span page)
{
    struct pdf_span box = inherited(pdf, page, "MediaBox");
    const struct pdf_object *o;
    double at[4];

    for (size_t i = 0; i < 4; i++)
        if (!pdf_number(pdf_resolve(pdf, pdf_item(box, i), &o), &at[i]))
            return 0;
    return fabs((at[2] - at[0]) * (at[3] - at[1]));
}

/* A page's content is one stream or several, each of which is read as if it went on from the one
 * before; that a state is carried over happens too seldom to matter here, but for the first matrix:
 * so they are put together. */
static void run_page(struct page *pg, struct pdf_span page)
{
    const struct state start = {.m = {1, 0, 0, 1, 0, 0}};
    const struct pdf_object *o;
    struct pdf_span contents = pdf_resolve(pg->pdf, pdf_raw(page, "Contents"), &o);
    struct pdf_span resources = inherited(pg->pdf, page, "Resources");
    char *all = NULL;
    size_t n = 0;

    if (o && o->stream.p) {
        run(pg, pdf_unpack(pg->pdf, o, MAX_CONTENT), resources, start, 0);
        return;
    }
    for (size_t i = 0; i < 100 && n < MAX_CONTENT; i++) {
        struct pdf_span item = pdf_item(contents, i), part = {0};
        if (!item.p)
            break;
        pdf_resolve(pg->pdf, item, &o);
        if (o && (part = pdf_unpack(pg->pdf, o, MAX_CONTENT - n)).p) {
            size_t more = (size_t)(part.end - part.p);
            all = xrealloc(all, n + more + 1);
            memcpy(all + n, part.p, more);
            n += more;
            all[n++] = '\n';
        }
    }
    if (all)
        run(pg, (struct pdf_span){all, all + n}, resources, start, 0);
    free(all);
}

static void scan_page(struct pdf *pdf, struct pdf_span page, long *steps, struct pdf_info *ret)
{
    struct page pg = {.pdf = pdf, .area = area_of(pdf, page), .steps = steps};
    double unit;

    if (!(pg.area > 0))
        return;
    run_page(&pg, page);
    if (*steps <= 0) /* not seen to its end */
        return;
    if (pg.text || pg.covered < COVERED * pg.area || !(pg.dpi >= 1 && pg.dpi < 100000))
        return;
    if (pdf_number(pdf_get(pdf, page, "UserUnit"), &unit) && unit > 0)
        pg.dpi /= unit;
    ret->scans++;
    int dpi = pg.dpi < 1 ? 1 : (int)lround(pg.dpi);
    if (!ret->dpi || dpi < ret->dpi)
        ret->dpi = dpi;
    ret->grey |= !pg.colour;
}

static bool mentions(struct pdf_span v, const char *what)
{
    return memmem(v.p, (size_t)(v.end - v.p), what, strlen(what)) != NULL;
}

static void scan_objects(struct pdf *pdf, struct pdf_info *ret)
{
    long steps = MAX_STEPS;

    for (size_t i = 0; i < pdf->objects.n; i++) {
        const struct pdf_object *o = &pdf->objects.at[i];
        ret->active |= mentions(o->value, "/JavaScript") || mentions(o->value, "/Launch") ||
                       mentions(o->value, "/EmbeddedFile");
        if (!pdf_is_newest(pdf, o) || !pdf_is_name(pdf_raw(o->value, "Type"), "Page"))
            continue;
        if (ret->pages++ < MAX_PAGES && steps > 0)
            scan_page(pdf, o->value, &steps, ret);
    }
}

/* "1.7" → 17; 0 when it is no version. */
static int version_at(const char *p, const char *end)
{
    if (end - p < 3 || p[0] < '1' || p[0] > '2' || p[1] != '.' || p[2] < '0' || p[2] > '9')
        return 0;
    return (p[0] - '0') * 10 + (p[2] - '0');
}

static int header_version(const char *bytes, size_t n)
{
    const char *p = memmem(bytes, n < 1024 ? n : 1024, "%PDF-", 5);

    return p ? version_at(p + 5, bytes + n) : 0;
}

void pdf_scan(const char *bytes, size_t n, struct pdf_info *ret)
{
    struct pdf pdf;
    const struct pdf_object *o;
    size_t tail = n < 2048 ? n : 2048;

    *ret = (struct pdf_info){.version = header_version(bytes, n)};
    pdf_index(&pdf, bytes, n);
    ret->encrypted = pdf.encrypted;
    if (!pdf.encrypted) {
        struct pdf_span newer = pdf_get(&pdf, pdf_resolve(&pdf, pdf.root, &o), "Version");
        int version = newer.p ? version_at(newer.p + 1, newer.end) : 0;
        if (ret->version && version > ret->version)
            ret->version = version;
        scan_objects(&pdf, ret);
        ret->whole = ret->pages > 0 && memmem(bytes + n - tail, tail, "%%EOF", 5);
    }
    pdf_free(&pdf);
}
