/* See movement.h. */
#include "web/movement.h"

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
