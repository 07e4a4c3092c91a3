/* The language of screens and messages.  Source strings are Vietnamese; English comes from the
 * gettext catalogue po/en.po, compiled by msgfmt and carried inside the binary, so that no locale
 * has to be installed on the machine.  Result packages never pass through here. */
#ifndef THIDUA_BASE_I18N_H
#define THIDUA_BASE_I18N_H

/* Chooses by LC_ALL, LC_MESSAGES, LANG in that order: "en…" gives English, all else Vietnamese. */
void i18n_init(void);
/* For this thread from now on: a server answers each reader in their own language. */
enum i18n_lang { I18N_VI, I18N_EN };
void i18n_use(enum i18n_lang lang);
/* The text in the chosen language; s itself where the catalogue has none. */
const char *tr(const char *s) __attribute__((format_arg(1)));
/* The text in that language, whatever was chosen: for reading what people of another language wrote. */
const char *tr_in(enum i18n_lang lang, const char *s);
#define _(s) tr(s)
/* Marks a string for the catalogue without translating it here (tables). */
#define N_(s) s

#endif
