/* Static files inside the binary (tools/assets.c), under names that change with their content. */
#ifndef THIDUA_WEB_ASSET_H
#define THIDUA_WEB_ASSET_H

#include <stddef.h>

struct asset {
    const char *name; /* "app.css" */
    const char *path; /* "/static/app.0123456789abcdef.css" */
    const char *type;
    const unsigned char *bytes;
    size_t len;
};

extern const struct asset assets[];
extern const size_t n_assets;

/* The path of a name; a CHECK fails when there is no such file. */
const char *asset_path(const char *name);
/* NULL when there is none. */
const struct asset *asset_at(const char *path);

#endif
