/* Every right × role × unit × state of the scoresheet × time, against test/unit/rights.txt, which people review.  The file
 * is read as a table and the truth is asked of it for each combination, so that neither the program nor the file can
 * leave one out.  Started with "print", writes the table as the program has it. */
#include "test.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "core/token.h"

/* The unit asked about: the role's own, another, none. */
enum whose { OWN, OTHER, NONE, WHOSE };
enum { STATES = SHEET_STATES + 1 }; /* and "no scoresheet" */

static struct perm_on on_what(enum whose whose, int state, bool open)
{
    static const char *const codes[] = {"21223", "21226", NULL};

    return (struct perm_on){.unit_code = codes[whose],
                            .unit_from = 11000,
                            .has_state = state < SHEET_STATES,
                            .state = state < SHEET_STATES ? (enum sheet_state)state : 0,
                            .open = open};
}

static bool may(enum role role, bool totp, enum right right, enum whose whose, int state, bool open)
{
    const struct grant g = {role, role_of_unit(role) ? "21223" : "",
                            role_of_unit(role) ? 11000 : 0};
    const struct perm_who who = {1, &g, 1, totp};
    const struct perm_on on = on_what(whose, state, open);

    return perm_may(&who, right, &on, NULL);
}

/* ---- the table ---- */

/* One cell: "-" never; "o" own unit; "*" every unit; behind it, when the state matters, the letters of the states, and
 * "!" when the time of the round matters too. */
static const char letters[] =
    "SH1G2CF"; /* self head appraisal1 explanation (Giải trình) appraisal2 council final */

static const char *cell(enum role role, enum right right)
{
    static char text[32];
    char states[16] = "";
    size_t n = 0;
    bool any = false, other = false, timed = false;

    for (int s = 0; s < STATES; s++) {
        bool own = may(role, true, right, OWN, s, true);
        any |= own;
        other |= may(role, true, right, OTHER, s, true);
        timed |= own && !may(role, true, right, OWN, s, false);
        if (own && s < SHEET_STATES)
            states[n++] = letters[s];
    }
    bool always = may(role, true, right, OWN, SHEET_STATES, true);
    states[n] = '\0';
    snprintf(text, sizeof text, "%s%s%s%s",
             !any    ? "-"
             : other ? "*"
                     : "o",
             any && !always ? ":" : "", any && !always ? states : "", timed ? "!" : "");
    return text;
}

/* Who may put the right into a key for programs: "head:o,appraiser:*", "-" for nobody. */
static bool may_mint(enum role role, bool totp, enum right right, enum whose whose)
{
    const struct grant g = {role, role_of_unit(role) ? "21223" : "",
                            role_of_unit(role) ? 11000 : 0};
    const struct perm_who who = {1, &g, 1, totp};
    const struct perm_on on = on_what(whose, SHEET_STATES, true);

    for (enum token_scope s = 0; s < TOKEN_SCOPES; s++) {
        const struct token t = {.scopes = 1u << s,
                                .of_unit = whose != NONE,
                                .unit = {ROLE_CLERK, on.unit_code, on.unit_from}};
        if (token_scope_right(s) == right && token_may_open(&who, &t, NULL))
            return true;
    }
    return false;
}

static const char *minters(enum right right)
{
    static char text[128];
    size_t n = 0;

    text[0] = '\0';
    for (enum role r = 0; r < ROLES; r++)
        if (may_mint(r, true, right, OWN))
            n += (size_t)snprintf(text + n, sizeof text - n, "%s%s:%s", n ? "," : "", role_id(r),
                                  may_mint(r, true, right, NONE) ? "*" : "o");
    return n ? text : "-";
}

static void print(void)
{
    printf("# RIGHT                 ");
    for (enum role r = 0; r < ROLES; r++)
        printf(" %-9s", role_id(r));
    puts("");
    for (enum right right = 0; right < RIGHTS; right++) {
        printf("%-24s", right_id(right));
        for (enum role r = 0; r < ROLES; r++)
            printf(" %-9s", cell(r, right));
        printf(" %-20s # %s\n", minters(right), right_title(right));
    }
}

/* What the reviewed cell says about one combination. */
static bool cell_says(const char *cell, enum whose whose, int state, bool open)
{
    const char *states = strchr(cell, ':');
    bool timed = cell[strlen(cell) - 1] == '!';

    if (cell[0] == '-' || (cell[0] == 'o' && whose == OTHER))
        return false;
    if (!states)
        return true;
    if (state == SHEET_STATES || (timed && !open))
        return false;
    return strchr(states + 1, letters[state]) != NULL;
}

/* ---- walking ---- */

static size_t walk_cell(enum right right, enum role role, const char *text)
{
    size_t n = 0;

    for (enum whose w = 0; w < WHOSE; w++)
        for (int s = 0; s < STATES; s++)
            for (int open = 0; open < 2; open++, n++) {
                bool want = cell_says(text, w, s, open);
                bool self = right == RIGHT_SIGNED_IN || right == RIGHT_PUBLIC;
                if (may(role, true, right, w, s, open) != want)
                    fail_msg("%s %s (%s): unit %d state %d open %d", right_id(right), role_id(role),
                             text, (int)w, s, open);
                /* without the second factor a role that needs it does nothing */
                if (may(role, false, right, w, s, open) !=
                    (want && (self || !role_needs_totp(role))))
                    fail_msg("%s %s without the second factor", right_id(right), role_id(role));
            }
    return n;
}

static size_t walk_line(struct arena *a, const char *line, bool seen[static RIGHTS])
{
    char **words, *at = arena_strdup(a, line);
    size_t n_words = 0, n = 0;
    enum right right;

    words = ARENA_ARRAY(a, char *, ROLES + 3);
    for (char *w; (w = strsep(&at, " ")) != NULL;)
        if (*w && n_words < ROLES + 3)
            words[n_words++] = w;
    assert_int_equal(n_words, ROLES + 2);
    right = right_named(words[0]);
    if (right == RIGHTS || seen[right])
        fail_msg("rights.txt: %s", words[0]);
    seen[right] = true;
    for (enum role r = 0; r < ROLES; r++)
        n += walk_cell(right, r, words[r + 1]);
    assert_string_equal(minters(right), words[ROLES + 1]);
    return n;
}

static void as_reviewed(void **state)
{
    (void)state;
    _arena_ struct arena *a = arena_new();
    FILE *f = fopen("test/unit/rights.txt", "r");
    bool seen[RIGHTS] = {false};
    char line[512];
    size_t n = 0;

    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        line[strcspn(line, "#\n")] = '\0';
        if (line[0])
            n += walk_line(a, line, seen);
    }
    fclose(f);
    for (enum right r = 0; r < RIGHTS; r++)
        if (!seen[r])
            fail_msg("not in rights.txt: %s", right_id(r));
    assert_int_equal(n, (size_t)RIGHTS * ROLES * WHOSE * STATES * 2);
}

/* Nobody makes a right that they have not, whatever the tables say; nobody but who holds the unit makes one for it. */
static void nobody_mints(void **state)
{
    size_t n = 0;

    (void)state;
    for (enum right right = 0; right < RIGHTS; right++)
        for (enum role r = 0; r < ROLES; r++)
            for (enum whose w = 0; w < WHOSE; w++)
                for (int totp = 0; totp < 2; totp++) {
                    bool mints = may_mint(r, totp, right, w);
                    n += mints;
                    if (mints && !may(r, totp, right, w == NONE ? OTHER : w, SHEET_STATES, true))
                        fail_msg("%s makes %s (unit %d) and has it not", role_id(r),
                                 right_id(right), (int)w);
                    if (mints && (r == ROLE_ADMIN || (role_needs_totp(r) && !totp)))
                        fail_msg("%s makes %s", role_id(r), right_id(right));
                }
    assert_true(n > 0);
}

/* What must hold whatever the table says (clauses IV.2, I.2; a separation of who counts and who administers). */
static void separations(void **state)
{
    (void)state;
    static const enum right of_scores[] = {
        RIGHT_FIGURE_SEE,    RIGHT_FIGURE_EDIT,    RIGHT_SHEET_SEE,     RIGHT_SHEET_SUBMIT,
        RIGHT_SHEET_CONFIRM, RIGHT_SHEET_APPRAISE, RIGHT_SHEET_EXPLAIN, RIGHT_SHEET_COUNCIL,
        RIGHT_SHEET_FINISH,  RIGHT_SHEET_EXTEND,   RIGHT_RUN_MAKE,      RIGHT_PUBLISH_PROPOSE,
        RIGHT_PUBLISH,       RIGHT_PLAN_EDIT,      RIGHT_REGISTER_EDIT, RIGHT_TASK_EDIT};
    static const enum right watching[] = {
        RIGHT_FIGURE_EDIT,   RIGHT_SHEET_SUBMIT,  RIGHT_SHEET_CONFIRM, RIGHT_SHEET_APPRAISE,
        RIGHT_SHEET_EXPLAIN, RIGHT_SHEET_COUNCIL, RIGHT_SHEET_FINISH,  RIGHT_USER_MANAGE,
        RIGHT_SETTING_EDIT,  RIGHT_PUBLISH};

    for (enum whose w = 0; w < WHOSE; w++)
        for (int s = 0; s < STATES; s++) {
            for (size_t i = 0; i < ARRAY_SIZE(of_scores); i++)
                assert_false(may(ROLE_ADMIN, true, of_scores[i], w, s, true));
            for (size_t i = 0; i < ARRAY_SIZE(watching); i++) {
                assert_false(may(ROLE_AUDITOR, true, watching[i], w, s, true));
                assert_false(may(ROLE_MEDIA, true, watching[i], w, s, true));
                assert_false(may(ROLE_MEMBER, true, watching[i], w, s, true));
            }
            for (enum role r = 0; r < ROLES; r++) {
                /* what a unit typed is changed by that unit only; who proposes does not publish */
                assert_false(may(r, true, RIGHT_FIGURE_EDIT, OTHER, s, true));
                assert_false(may(r, true, RIGHT_PUBLISH_PROPOSE, w, s, true) &&
                             may(r, true, RIGHT_PUBLISH, w, s, true));
                /* nothing of a final scoresheet moves */
                assert_false(may(r, true, RIGHT_FIGURE_EDIT, w, SHEET_FINAL, true));
            }
        }
}

/* Of a database that a later program, or anybody, wrote to. */
static void unknown_words(void **state)
{
    assert_string_equal(sheet_state_title(SHEET_STATES), "?");
    assert_string_equal(sheet_state_id(SHEET_STATES), "");
}

static void nobody(void **state)
{
    (void)state;
    const struct perm_who none = {0};

    for (enum right r = 0; r < RIGHTS; r++)
        for (int s = 0; s < STATES; s++) {
            const struct perm_on on = on_what(OWN, s, true);
            struct perm_no why;
            assert_int_equal(perm_may(NULL, r, &on, NULL), r == RIGHT_PUBLIC);
            assert_int_equal(perm_may(&none, r, &on, &why), r == RIGHT_PUBLIC);
            if (r != RIGHT_PUBLIC)
                assert_true(why.sign_in && why.why[0]);
        }
}

/* Lists are filtered by the same answer that each thing gets. */
static void lists(void **state)
{
    (void)state;
    _arena_ struct arena *a = arena_new();
    const struct grant two[] = {{ROLE_CLERK, "21223", 11000}, {ROLE_MEMBER, "", 0}};
    const struct perm_who clerk = {1, two, 1, false}, half = {1, two, 2, false},
                          both = {1, two, 2, true};
    const struct grant *units;
    size_t n;

    assert_false(perm_everywhere(&clerk, RIGHT_FIGURE_SEE, a, &units, &n));
    assert_int_equal(n, 1);
    assert_string_equal(units[0].unit_code, "21223");
    assert_false(perm_everywhere(&half, RIGHT_FIGURE_SEE, a, &units, &n));
    assert_true(perm_everywhere(&both, RIGHT_FIGURE_SEE, a, &units, &n));
    assert_false(perm_everywhere(&both, RIGHT_FIGURE_EDIT, a, &units, &n));
    assert_int_equal(n, 1);
    assert_false(perm_everywhere(&both, RIGHT_USER_MANAGE, a, &units, &n));
    assert_int_equal(n, 0);
    /* the same code in another life of the unit is another unit */
    struct perm_on on = {.unit_code = "21223", .unit_from = 12000};
    assert_false(perm_may(&clerk, RIGHT_FIGURE_SEE, &on, NULL));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_reviewed),  cmocka_unit_test(separations),
        cmocka_unit_test(nobody_mints), cmocka_unit_test(unknown_words),
        cmocka_unit_test(nobody),       cmocka_unit_test(lists)};

    if (argc > 1 && str_eq(argv[1], "print")) {
        print();
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
