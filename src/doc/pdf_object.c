/* See pdf_object.h.  Every loop moves forward or counts down; nesting and following references have
 * a limit; what does not parse is passed over. */
#include "doc/pdf_object.h"

#include <string.h>
#include <zlib.h>

#include "base/check.h"

enum {
    MAX_DEPTH = 64,
    MAX_HOPS = 16,
    MAX_VALUE = 1 << 20,
    MAX_OBJECTS = 500000,
    MAX_PACKED_OBJECTS = 16 << 20, /* bytes of one object stream */
    MAX_UNPACKED = 256 << 20,
    MAX_WASTED = 64 << 20
};

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == '\0';
}

static bool is_delimiter(char c)
{
    return is_space(c) || memchr("()<>[]{}/%", c, 10);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static const char *skip_space(const char *p, const char *end)
{
    for (; p < end && (is_space(*p) || *p == '%'); p++)
        if (*p == '%')
            while (p + 1 < end && p[1] != '\n' && p[1] != '\r')
                p++;
    return p;
}

/* ---- tokens and values ---- */

/* p stands on (; returns what follows its ). */
static const char *skip_string(const char *p, const char *end)
{
    int depth = 0;

    for (; p < end; p++) {
        if (*p == '\\')
            p++;
        else if (*p == '(')
            depth++;
        else if (*p == ')' && --depth == 0)
            return p + 1;
    }
    return end;
}

struct pdf_span pdf_token(const char **p, const char *end)
{
    const char *s = skip_space(*p, end), *from = s;

    if (s >= end)
        return (struct pdf_span){0};
    if (*s == '(') {
        s = skip_string(s, end);
    } else if ((*s == '<' || *s == '>') && s + 1 < end && s[1] == *s) {
        s += 2;
    } else if (*s == '<') {
        const char *close = memchr(s, '>', (size_t)(end - s));
        s = close ? close + 1 : end;
    } else {
        for (s++; *from != '[' && *from != ']' && *from != '{' && *from != '}' && *from != ')' &&
                  *from != '>' && s < end && !is_delimiter(*s);)
            s++;
    }
    *p = s;
    return (struct pdf_span){from, s};
}

static bool is(struct pdf_span t, const char *word)
{
    size_t n = strlen(word);

    return t.p && (size_t)(t.end - t.p) == n && memcmp(t.p, word, n) == 0;
}

static bool is_whole(struct pdf_span t)
{
    for (const char *p = t.p; p && p < t.end; p++)
        if (!is_digit(*p))
            return false;
    return t.p && t.end - t.p < 11;
}

static uint32_t whole(struct pdf_span t)
{
    uint64_t n = 0;

    for (const char *p = t.p; p < t.end; p++)
        n = n * 10 + (uint64_t)(*p - '0');
    return n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
}

/* One value from *p on, its references whole; nothing when it is broken or nested too deep. */
static struct pdf_span value(const char **p, const char *end)
{
    struct pdf_span t = pdf_token(p, end), v = t;
    int depth = 0;

    for (; t.p; t = pdf_token(p, end)) {
        if (is(t, "<<") || is(t, "["))
            depth++;
        else if (is(t, ">>") || is(t, "]"))
            depth--;
        if (depth > MAX_DEPTH || depth < 0)
            break;
        if (depth == 0) {
            const char *more = t.end;
            if (t.p == v.p && is_whole(t) && is_whole(pdf_token(&more, end)) &&
                is(pdf_token(&more, end), "R"))
                *p = more;
            v.end = *p;
            return v;
        }
    }
    return (struct pdf_span){0};
}

struct pdf_span pdf_raw(struct pdf_span v, const char *key)
{
    const char *p = v.p;
    struct pdf_span t;

    if (!p || !is(pdf_token(&p, v.end), "<<"))
        return (struct pdf_span){0};
    while ((t = pdf_token(&p, v.end)).p && *t.p == '/') {
        struct pdf_span found = value(&p, v.end);
        if (!found.p || pdf_is_name(t, key))
            return found;
    }
    return (struct pdf_span){0};
}

struct pdf_span pdf_item(struct pdf_span array, size_t i)
{
    const char *p = array.p;
    struct pdf_span v;

    if (!p || !is(pdf_token(&p, array.end), "["))
        return (struct pdf_span){0};
    do
        v = value(&p, array.end);
    while (v.p && i--);
    return v;
}

bool pdf_is_name(struct pdf_span v, const char *name)
{
    return v.p && v.end > v.p && *v.p == '/' && is((struct pdf_span){v.p + 1, v.end}, name);
}

bool pdf_number(struct pdf_span v, double *ret)
{
    const char *p = v.p;
    double n = 0, unit = 1;
    bool minus = p && p < v.end && *p == '-';

    if (!p || v.end - p > 40)
        return false;
    p += minus || (p < v.end && *p == '+');
    if (p == v.end)
        return false;
    for (bool point = false; p < v.end; p++) {
        if (*p == '.' && !point) {
            point = true;
        } else if (is_digit(*p)) {
            n = n * 10 + (*p - '0');
            unit *= point ? 10 : 1;
        } else {
            return false;
        }
    }
    *ret = (minus ? -n : n) / unit;
    return true;
}

/* ---- finding objects ---- */

static int by_number(const void *x, const void *y)
{
    const struct pdf_object *a = x, *b = y;

    if (a->number != b->number)
        return a->number < b->number ? -1 : 1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static const struct pdf_object *find(const struct pdf *pdf, uint32_t number)
{
    size_t low = 0, high = pdf->sorted;

    while (low < high) { /* the first one beyond */
        size_t mid = low + (high - low) / 2;
        if (pdf->objects.at[mid].number <= number)
            low = mid + 1;
        else
            high = mid;
    }
    return low && pdf->objects.at[low - 1].number == number ? &pdf->objects.at[low - 1] : NULL;
}

bool pdf_is_newest(const struct pdf *pdf, const struct pdf_object *o)
{
    return find(pdf, o->number) == o;
}

struct pdf_span pdf_resolve(const struct pdf *pdf, struct pdf_span v,
                            const struct pdf_object **ret_object)
{
    *ret_object = NULL;
    for (int hops = 0; v.p && is_digit(*v.p) && hops < MAX_HOPS; hops++) {
        const char *p = v.p;
        struct pdf_span number = pdf_token(&p, v.end);
        if (!is_whole(number) || !pdf_token(&p, v.end).p || !is(pdf_token(&p, v.end), "R"))
            return v;
        *ret_object = find(pdf, whole(number));
        v = *ret_object ? (*ret_object)->value : (struct pdf_span){0};
    }
    return v;
}

struct pdf_span pdf_get(const struct pdf *pdf, struct pdf_span dict, const char *key)
{
    const struct pdf_object *o;

    return pdf_resolve(pdf, pdf_raw(dict, key), &o);
}

/* ---- reading the file ---- */

static void note_trailer(struct pdf *pdf, struct pdf_span dict)
{
    struct pdf_span encrypt = pdf_raw(dict, "Encrypt"), root = pdf_raw(dict, "Root");

    pdf->encrypted |= encrypt.p && !is(encrypt, "null");
    if (root.p)
        pdf->root = root;
}

static void find_trailers(struct pdf *pdf, const char *p, const char *end)
{
    while (p < end && pdf->wasted < MAX_WASTED &&
           (p = memmem(p, (size_t)(end - p), "trailer", 7))) {
        p += 7;
        const char *limit = pdf->file.end - p > MAX_VALUE ? p + MAX_VALUE : pdf->file.end, *at = p;
        note_trailer(pdf, value(&at, limit));
        pdf->wasted += (size_t)(at - p);
    }
}

/* What follows "stream": the length that is given where "endstream" stands behind it, else up to
 * the next one. */
static struct pdf_span stream_at(const struct pdf *pdf, const char *p, struct pdf_span dict)
{
    struct pdf_span length = pdf_raw(dict, "Length");
    const char *end = pdf->file.end;

    p += p < end && *p == '\r';
    p += p < end && *p == '\n';
    if (is_whole(length) && whole(length) <= (size_t)(end - p)) {
        const char *after = skip_space(p + whole(length), end);
        if (end - after >= 9 && memcmp(after, "endstream", 9) == 0)
            return (struct pdf_span){p, p + whole(length)};
    }
    const char *stop = memmem(p, (size_t)(end - p), "endstream", 9);
    return (struct pdf_span){p, stop ? stop : end};
}

/* The number before "0 obj", reading backwards from there. */
static bool number_before(const char *from, const char *p, uint32_t *ret)
{
    const char *end;

    for (int which = 0; which < 2; which++) {
        if (p == from || !is_space(p[-1]))
            return false;
        while (p > from && is_space(p[-1]))
            p--;
        end = p;
        while (p > from && is_digit(p[-1]))
            p--;
        if (p == end)
            return false;
    }
    if (end - p > 10)
        return false;
    *ret = whole((struct pdf_span){p, end});
    return true;
}

/* The object whose "obj" ends at p; returns where to go on. */
static const char *read_object(struct pdf *pdf, uint32_t number, const char *p)
{
    const char *limit = pdf->file.end - p > MAX_VALUE ? p + MAX_VALUE : pdf->file.end, *at = p;
    struct pdf_object o = {.number = number, .order = (uint32_t)pdf->objects.n};

    o.value = value(&at, limit);
    if (!o.value.p) { /* broken: what is in it may still be whole */
        pdf->wasted += (size_t)(at - p);
        return p;
    }
    at = skip_space(at, limit);
    if (limit - at >= 6 && memcmp(at, "stream", 6) == 0) {
        o.stream = stream_at(pdf, at + 6, o.value);
        at = o.stream.end;
        if (pdf_is_name(pdf_raw(o.value, "Type"), "XRef"))
            note_trailer(pdf, o.value);
    }
    *vec_push(&pdf->objects) = o;
    return at;
}

/* The objects inside an object stream: pairs of number and offset, then the values. */
static void read_packed(struct pdf *pdf, struct pdf_object o)
{
    double n, first;
    struct pdf_span all;

    if (!pdf_number(pdf_get(pdf, o.value, "N"), &n) ||
        !pdf_number(pdf_get(pdf, o.value, "First"), &first))
        return;
    all = pdf_unpack(pdf, &o, MAX_PACKED_OBJECTS);
    if (!all.p || first < 0 || first > (double)(all.end - all.p))
        return;
    const char *head = all.p, *values = all.p + (size_t)first;
    for (size_t i = 0; (double)i < n && pdf->objects.n < MAX_OBJECTS; i++) {
        struct pdf_span number = pdf_token(&head, values), at = pdf_token(&head, values);
        if (!is_whole(number) || !is_whole(at) || whole(at) >= (size_t)(all.end - values))
            return;
        const char *p = values + whole(at);
        struct pdf_object inner = {.number = whole(number), .order = o.order};
        inner.value = value(&p, all.end - p > MAX_VALUE ? p + MAX_VALUE : all.end);
        if (inner.value.p)
            *vec_push(&pdf->objects) = inner;
    }
}

static void sort(struct pdf *pdf)
{
    if (pdf->objects.n)
        qsort(pdf->objects.at, pdf->objects.n, sizeof *pdf->objects.at, by_number);
    pdf->sorted = pdf->objects.n;
}

static void read_all(struct pdf *pdf)
{
    const char *p = pdf->file.p, *end = pdf->file.end, *gap = p, *at;
    uint32_t number;

    while ((at = memmem(p, (size_t)(end - p), "obj", 3)) && pdf->objects.n < MAX_OBJECTS &&
           pdf->wasted < MAX_WASTED) {
        p = at + 3;
        if (!number_before(gap, at, &number))
            continue;
        find_trailers(pdf, gap, at);
        p = read_object(pdf, number, at + 3);
        gap = p;
    }
    find_trailers(pdf, gap, end);
}

void pdf_index(struct pdf *ret, const char *bytes, size_t n)
{
    *ret = (struct pdf){.file = {bytes, bytes + n}, .room = MAX_UNPACKED};
    read_all(ret);
    sort(ret);
    for (size_t i = 0; i < ret->sorted && !ret->encrypted; i++)
        if (ret->objects.at[i].stream.p &&
            pdf_is_name(pdf_raw(ret->objects.at[i].value, "Type"), "ObjStm"))
            read_packed(ret, ret->objects.at[i]);
    sort(ret);
}

void pdf_free(struct pdf *pdf)
{
    vec_each (one, &pdf->unpacked)
        free(*one);
    vec_free(&pdf->unpacked);
    vec_free(&pdf->objects);
}

/* ---- streams ---- */

/* 1 deflated, 0 as it is, -1 something else. */
static int packing(const struct pdf *pdf, struct pdf_span dict)
{
    struct pdf_span filter = pdf_get(pdf, dict, "Filter"), second = pdf_item(filter, 1);
    struct pdf_span parms = pdf_get(pdf, dict, "DecodeParms");
    double predictor = 1;
    const struct pdf_object *o;

    if (!filter.p || is(filter, "null"))
        return 0;
    if (*filter.p == '[') {
        filter = pdf_resolve(pdf, pdf_item(filter, 0), &o);
        parms = pdf_resolve(pdf, pdf_item(parms, 0), &o);
        if (!filter.p)
            return 0;
    }
    if (second.p || (!pdf_is_name(filter, "FlateDecode") && !pdf_is_name(filter, "Fl")))
        return -1;
    return pdf_number(pdf_get(pdf, parms, "Predictor"), &predictor) && predictor > 1 ? -1 : 1;
}

static struct pdf_span inflate_all(struct pdf *pdf, struct pdf_span in, size_t max)
{
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)in.p,
                  .avail_in = (unsigned)(in.end - in.p)};
    size_t room = 65536, n = 0;
    char *out = NULL;
    int r = inflateInit(&z);

    while (r == Z_OK && n < max) {
        room = n == 0 ? (room < max ? room : max) : (room * 2 < max ? room * 2 : max);
        out = xrealloc(out, room);
        z.next_out = (unsigned char *)out + n;
        z.avail_out = (unsigned)(room - n);
        r = inflate(&z, Z_NO_FLUSH);
        n = room - z.avail_out;
        if (z.avail_out)
            break; /* the input is over, or broken */
    }
    inflateEnd(&z);
    if (!n) {
        free(out);
        return (struct pdf_span){0};
    }
    *vec_push(&pdf->unpacked) = out;
    pdf->room -= n;
    return (struct pdf_span){out, out + n};
}

struct pdf_span pdf_unpack(struct pdf *pdf, const struct pdf_object *o, size_t max)
{
    int how = o->stream.p ? packing(pdf, o->value) : -1;

    if (max > pdf->room)
        max = pdf->room;
    if (how < 0 || !max || (size_t)(o->stream.end - o->stream.p) > UINT32_MAX)
        return (struct pdf_span){0};
    if (how == 1)
        return inflate_all(pdf, o->stream, max);
    struct pdf_span all = o->stream;
    if ((size_t)(all.end - all.p) > max)
        all.end = all.p + max;
    pdf->room -= (size_t)(all.end - all.p); /* a form that draws itself has an end */
    return all;
}
