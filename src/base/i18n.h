/* The language of screens and messages.  Source strings are Vietnamese; English comes from the
 * gettext catalogue po/en.po, compiled by msgfmt and carried inside the binary, so that no locale
 * has to be installed on the machine.  Result packages never pass through here. */
#ifndef THIDUA_BASE_I18N_H
#define THIDUA_BASE_I18N_H

/* Chooses by LC_ALL, LC_MESSAGES, LANG in that order: "en…" gives English, all else Vietnamese. */
void i18n_init(void);
/* For this thread from now on: a server answers by the address that was asked.  Returns what held before, for whoever makes
 * something in one language in between; I18N_PROGRAM: the one chosen at start. */
enum i18n_lang { I18N_VI, I18N_EN, I18N_LANGS, I18N_PROGRAM = I18N_LANGS };
enum i18n_lang i18n_use(enum i18n_lang lang);
/* What holds in this thread: I18N_VI or I18N_EN. */
enum i18n_lang i18n_now(void);
/* The text in the chosen language; s itself where the catalogue has none. */
const char *tr(const char *s) __attribute__((format_arg(1)));
/* The text in that language, whatever was chosen: for reading what people of another language wrote. */
const char *tr_in(enum i18n_lang lang, const char *s);
#define _(s) tr(s)
/* Marks a string for the catalogue without translating it here (tables). */
#define N_(s) s

#endif
