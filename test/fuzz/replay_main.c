/* Runs a fuzzer over the files of the folders given as arguments: what libFuzzer found once stays a
 * test for every compiler. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/fs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool replay(const char *dir, const char *name)
{
    _arena_ struct arena *a = arena_new();
    struct err e;
    char *bytes;
    size_t n;

    if (fs_read(a, fs_join(a, dir, name), 64 << 20, &bytes, &n, &e) < 0) {
        fprintf(stderr, "%s\n", err_text(a, &e));
        return false;
    }
    LLVMFuzzerTestOneInput((const uint8_t *)bytes, n);
    return true;
}

int main(int argc, char **argv)
{
    int count = 0, bad = 0;

    for (int i = 1; i < argc; i++) {
        DIR *d = opendir(argv[i]);
        for (struct dirent *f; d && (f = readdir(d));)
            if (f->d_name[0] != '.') {
                bad += !replay(argv[i], f->d_name);
                count++;
            }
        if (d)
            closedir(d);
    }
    printf("%d inputs\n", count);
    return bad || count == 0;
}
