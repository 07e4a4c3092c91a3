/* See code.h. */
#include "core/code.h"

#include "base/check.h"
#include "base/i18n.h"
#include "base/str.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* Words of ours in the place of a code; files there end in their kind.  A test holds both against the table of addresses. */
static const char *const taken[] = {"nap", "sap-xep", "them"};
static const char *const kinds[] = {".csv", ".xlsx", ".json"};

static bool is_taken(const char *s)
{
    for (size_t i = 0; i < ARRAY_SIZE(taken); i++)
        if (str_eq(s, taken[i]))
            return true;
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
        if (str_ends(s, kinds[i]))
            return true;
    return false;
}

bool code_ok(const char *s)
{
    size_t n = strlen(s);

    return n > 0 && n <= CODE_MAX && strspn(s, LETTERS) > 0 && strspn(s, LETTERS "._-") == n &&
           !is_taken(s);
}

static void tell(const char *code, const char *file, uint32_t row, struct errs *ret)
{
    struct err e;

    err_set(&e, ERR_INPUT, _("mã “%.60s” không dùng được"), code);
    err_hint(&e, "%s",
             _("Bắt đầu bằng chữ không dấu hoặc số; chỉ gồm chữ không dấu, số, dấu chấm, gạch "
               "ngang, gạch dưới; tối đa 32 ký tự."));
    err_at(&e, file, (int)row, 0);
    errs_add(ret, &e);
}

void codes_check(const struct inputs *in, const char *file, struct errs *ret)
{
    vec_each (u, &in->units)
        if (u->row && !code_ok(u->code))
            tell(u->code, file, u->row, ret);
    vec_each (q, &in->people)
        if (q->row && !code_ok(q->code))
            tell(q->code, file, q->row, ret);
}
