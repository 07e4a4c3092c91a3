/* Build-time: static files under content-hashed names, carried inside the binary, so that browsers may keep them for ever.
 * Files are given in order: a style sheet after what it names, because its url(NAME) become the hashed names.
 * usage: assets OUT.c FILE …   →  const struct asset assets[]; (src/web/asset.h) */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FILES = 64 };

static struct file {
    const char *name;
    char hashed[160];
    unsigned char *bytes;
    size_t n;
} files[MAX_FILES];

static void *need(void *p)
{
    if (!p) {
        fputs("out of memory\n", stderr);
        exit(1);
    }
    return p;
}

static bool read_file(const char *path, struct file *f)
{
    FILE *in = fopen(path, "rb");
    size_t got;

    if (!in) {
        perror(path);
        return false;
    }
    do {
        f->bytes = need(realloc(f->bytes, f->n + 65537));
        got = fread(f->bytes + f->n, 1, 65536, in);
        f->n += got;
    } while (got);
    f->bytes[f->n] = '\0';
    fclose(in);
    f->name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
    return true;
}

/* Every name of an earlier file in a style sheet becomes its hashed one. */
static void rewrite(struct file *f, int n_before)
{
    for (int i = 0; i < n_before; i++) {
        size_t len = strlen(files[i].name), more = strlen(files[i].hashed) - len;
        char *at = (char *)f->bytes;
        while ((at = strstr(at, files[i].name))) {
            size_t from = (size_t)(at - (char *)f->bytes);
            f->bytes = need(realloc(f->bytes, f->n + more + 1));
            at = (char *)f->bytes + from;
            memmove(at + len + more, at + len, f->n - from - len + 1);
            memcpy(at, files[i].hashed, len + more);
            f->n += more;
            at += len + more;
        }
    }
}

/* FNV-1a: the name only has to change when the bytes do. */
static void name_it(struct file *f)
{
    uint64_t h = 0xcbf29ce484222325u;
    const char *dot = strrchr(f->name, '.');

    for (size_t i = 0; i < f->n; i++)
        h = (h ^ f->bytes[i]) * 0x100000001b3u;
    snprintf(f->hashed, sizeof f->hashed, "%.*s.%016" PRIx64 "%s", (int)(dot - f->name), f->name, h,
             dot);
}

static const char *type_of(const char *name)
{
    const char *dot = strrchr(name, '.');

    if (dot && strcmp(dot, ".css") == 0)
        return "text/css; charset=utf-8";
    if (dot && strcmp(dot, ".woff2") == 0)
        return "font/woff2";
    if (dot && strcmp(dot, ".svg") == 0)
        return "image/svg+xml";
    if (dot && strcmp(dot, ".js") == 0)
        return "text/javascript; charset=utf-8";
    return NULL;
}

int main(int argc, char **argv)
{
    FILE *out = argc > 2 && argc - 2 <= MAX_FILES ? fopen(argv[1], "w") : NULL;

    if (!out) {
        fputs("usage: assets OUT.c FILE ...\n", stderr);
        return 2;
    }
    fputs("/* Made by tools/assets. */\n#include \"web/asset.h\"\n\n", out);
    for (int i = 0; i < argc - 2; i++) {
        struct file *f = &files[i];
        if (!read_file(argv[i + 2], f) || !type_of(f->name)) {
            fprintf(stderr, "%s: cannot be an asset\n", argv[i + 2]);
            return 1;
        }
        if (strstr(f->name, ".css"))
            rewrite(f, i);
        name_it(f);
        fprintf(out, "static const unsigned char file_%d[] = {", i);
        for (size_t k = 0; k < f->n; k++)
            fprintf(out, "%s%d,", k % 24 ? "" : "\n", f->bytes[k]);
        fputs("0};\n", out);
    }
    fputs("\nconst struct asset assets[] = {\n", out);
    for (int i = 0; i < argc - 2; i++)
        fprintf(out, "    {\"%s\", \"/static/%s\", \"%s\", file_%d, %zu},\n", files[i].name,
                files[i].hashed, type_of(files[i].name), i, files[i].n);
    fprintf(out, "};\nconst size_t n_assets = %d;\n", argc - 2);
    return fclose(out) != 0;
}
