/* What a movement says of itself on its pages, beside the plan: whom to ask, whom the press asks.  Changed with a reason; what it
 * was before stays.  Rights are asked by whoever calls. */
#ifndef THIDUA_CORE_SETTING_H
#define THIDUA_CORE_SETTING_H

#include "core/store.h"

enum movement_setting { SETTING_OFFICE, SETTING_PRESS, MOVEMENT_SETTINGS };
enum { SETTING_MAX = 300 }; /* characters of a value */

const char *movement_setting_id(enum movement_setting s);    /* "office": in the database */
const char *movement_setting_title(enum movement_setting s); /* on the screen */
const char *movement_setting_about(enum movement_setting s); /* where it is shown */
enum movement_setting movement_setting_named(
    const char *id); /* MOVEMENT_SETTINGS when it is none */

struct setting_value {
    const char *value; /* "" = nobody has set it */
    int64_t rev;       /* 0 = never set */
    const char *reason, *at, *author;
};
int movement_settings(struct store *st, struct arena *a,
                      struct setting_value ret[static MOVEMENT_SETTINGS], struct err *e);
/* ERR_INPUT without a reason or when it is too long, ERR_CONFLICT when it is that already or is no longer at rev. */
int movement_setting_set(struct store *st, enum movement_setting s, const char *value, int64_t rev,
                         const char *reason, const struct store_who *who, struct err *e);

#endif
