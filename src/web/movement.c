/* See movement.h. */
#include "web/movement.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/str.h"

struct site *movement_shown(struct movement *m)
{
    pthread_mutex_lock(&m->lock);
    struct site *s = m->shown;
    site_hold(s);
    pthread_mutex_unlock(&m->lock);
    return s;
}

void movement_show(struct movement *m, struct site *s)
{
    s->of = m;
    pthread_mutex_lock(&m->lock);
    struct site *old = m->shown;
    m->shown = s;
    pthread_mutex_unlock(&m->lock);
    site_release(old);
}

static int folder(const char *db, struct arena *a, const char **ret, struct err *e)
{
    const char *set = getenv("THIDUA_EVIDENCE");

    if (!set && strstr(db, "://")) {
        err_set(e, ERR_MISSING, "%s", _("chưa có nơi cất tệp minh chứng"));
        return err_hint(e, "%s",
                        _("Quản trị viên đặt THIDUA_EVIDENCE là một thư mục rồi chạy lại."));
    }
    if (!set)
        set = arena_printf(a, "%s-minh-chung", str_starts(db, "sqlite:") ? db + 7 : db);
    *ret = set;
    return 0;
}

int movement_blobs(struct movement *m, struct blobs **ret, struct err *e)
{
    _arena_ struct arena *a = arena_new();
    const char *path;
    int r = 0;

    pthread_mutex_lock(&m->lock);
    if (!m->blobs) {
        r = folder(m->db, a, &path, e);
        r = r < 0 ? r : blobs_open(path, &m->blobs, e);
    }
    *ret = m->blobs;
    pthread_mutex_unlock(&m->lock);
    return r;
}
