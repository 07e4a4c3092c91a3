/* Build-time: turns files into C arrays, so that the one binary carries what it needs at run time.
 * usage: embed OUT.c NAME=FILE …   →  const unsigned char embed_NAME[]; const unsigned long
 * embed_NAME_len; The bytes are followed by a NUL that the length does not count. */
#include <stdio.h>
#include <string.h>

static int embed_one(FILE *out, const char *name, int name_len, const char *path)
{
    FILE *in = fopen(path, "rb");
    unsigned long n = 0;
    int c;

    if (!in) {
        perror(path);
        return 1;
    }
    fprintf(out, "extern const unsigned char embed_%.*s[];\n", name_len, name);
    fprintf(out, "extern const unsigned long embed_%.*s_len;\n", name_len, name);
    fprintf(out, "_Alignas(8) const unsigned char embed_%.*s[] = {", name_len, name);
    for (; (c = getc(in)) != EOF; n++)
        fprintf(out, "%s%d,", n % 20 ? "" : "\n", c);
    fprintf(out, "0};\nconst unsigned long embed_%.*s_len = %lu;\n", name_len, name, n);
    fclose(in);
    return 0;
}

int main(int argc, char **argv)
{
    FILE *out = argc > 1 ? fopen(argv[1], "w") : NULL;
    int bad = 0;

    if (!out) {
        fputs("usage: embed OUT.c NAME=FILE ...\n", stderr);
        return 2;
    }
    for (int i = 2; i < argc && !bad; i++) {
        const char *eq = strchr(argv[i], '=');
        bad = !eq || embed_one(out, argv[i], (int)(eq - argv[i]), eq + 1);
    }
    return fclose(out) != 0 || bad;
}
