/* What a movement says of itself, beside the plan: whom to ask, whom the press asks, what units see of places before
 * publication, how much evidence a unit may keep.  Changed with a reason; what it was before stays. */
#ifndef THIDUA_CORE_SETTING_H
#define THIDUA_CORE_SETTING_H

#include "core/store.h"

enum movement_setting {
    SETTING_OFFICE,
    SETTING_PRESS,
    SETTING_PLACES,
    SETTING_EVIDENCE,
    MOVEMENT_SETTINGS
};
enum { SETTING_MAX = 300 }; /* characters of a value */
enum { EVIDENCE_MB = 2000, EVIDENCE_MOST_MB = 1000000 };

const char *movement_setting_id(enum movement_setting s);    /* "office": in the database */
const char *movement_setting_title(enum movement_setting s); /* on the screen */
const char *movement_setting_about(enum movement_setting s); /* where it is shown */
enum movement_setting movement_setting_named(
    const char *id); /* MOVEMENT_SETTINGS when it is none */

/* SETTING_PLACES: what units see of their own place, and of what hangs on others, before publication. */
enum places_seen { PLACES_HIDDEN, PLACES_BAND, PLACES_SHOWN };

struct setting_value {
    const char *value; /* "" = nobody has set it */
    int64_t rev;       /* 0 = never set */
    const char *reason, *at, *author;
};
int movement_settings(struct store *st, struct arena *a,
                      struct setting_value ret[static MOVEMENT_SETTINGS], struct err *e);
/* What SETTING_EVIDENCE says, in bytes; EVIDENCE_MB when nobody has said it. */
int movement_evidence_most(struct store *st, int64_t *ret, struct err *e);
enum places_seen movement_places(const struct setting_value all[static MOVEMENT_SETTINGS]);
/* Right setting.edit.  ERR_INPUT also for a word that the setting does not know, or not the number that it should be.  ERR_INPUT without a reason or when it is too long, ERR_CONFLICT when it is that already or is no longer at rev. */
int movement_setting_set(struct store *st, enum movement_setting s, const char *value, int64_t rev,
                         const char *reason, const struct store_who *who, struct err *e);

#endif
