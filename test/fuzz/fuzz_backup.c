/* Backups: the seal is put right first, so that the reader of rows is reached; then an in-memory database must either
 * refuse the file with an error or hold it whole. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "core/backup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char mark[] = ",\"~seal\":\"blake2b-256:"; /* the comma is not under the seal */

/* Writes the bytes; where they carry a seal, the right one. */
static void write_sealed(const char *path, const uint8_t *data, size_t size)
{
    FILE *f = fopen(path, "w");
    const uint8_t *at = memmem(data, size, mark, sizeof mark - 1);
    char hex[HASH_HEX];

    if (!f)
        abort();
    if (at && (size_t)(data + size - at) >= sizeof mark - 1 + 64) {
        size_t head = (size_t)(at - data), tail = head + sizeof mark - 1 + 64;
        hash_of_bytes(data, head, hex);
        fwrite(data, 1, head, f);
        fwrite(mark, 1, sizeof mark - 1, f);
        fwrite(hex, 1, 64, f);
        fwrite(data + tail, 1, size - tail, f);
    } else {
        fwrite(data, 1, size, f);
    }
    fclose(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    struct backup_counts n;
    struct err e;

    snprintf(path, sizeof path, "/dev/shm/thidua-fuzz-%d", (int)getpid());
    write_sealed(path, data, size);
    if (backup_verify(path, &n, &e) == 0)
        backup_restore("sqlite::memory:", path, NULL, &n, &e);
    unlink(path);
    return 0;
}
