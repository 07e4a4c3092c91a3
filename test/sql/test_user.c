/* Accounts on both engines: when secrets end, that they open once, how guessing is slowed, who may do what to whom, and
 * that every deed has its row in the diary.  Moments are made up, so an hour passes at once. */
#include "user_sample.h"

/* ---- invitations and passwords ---- */

static void invitations(const char *url)
{
    struct fix f;
    char token[SECRET_SIZE], other[SECRET_SIZE];
    int64_t id, id2;
    struct user u;

    open_fix(&f, url);
    struct grant admin = role(ROLE_ADMIN);
    must(user_invite(f.st, &cli, "lan", "Trần Thị Lan", &admin, 1, token, &id, &f.e), &f.e);
    assert_int_equal(strlen(token), 43);
    assert_int_equal(user_invite(f.st, &cli, "lan", "Lan khác", NULL, 0, other, &id2, &f.e),
                     ERR_CONFLICT);
    static const char *const bad[] = {
        "", "l", "Lan", "lần", "a b", "a/b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"};
    for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
        assert_int_equal(user_invite(f.st, &cli, bad[i], "X", NULL, 0, other, &id2, &f.e),
                         ERR_INPUT);
    assert_int_equal(user_invite(f.st, &cli, "minh", "", NULL, 0, other, &id2, &f.e), ERR_INPUT);
    struct grant wrong = role(ROLE_CLERK);
    assert_int_equal(user_invite(f.st, &cli, "minh", "M", &wrong, 1, other, &id2, &f.e), ERR_INPUT);
    wrong = for_unit(&f.unit, ROLE_ADMIN);
    assert_int_equal(user_invite(f.st, &cli, "minh", "M", &wrong, 1, other, &id2, &f.e), ERR_INPUT);
    wrong = (struct grant){ROLE_CLERK, "99999", f.unit.unit_from};
    assert_int_equal(user_invite(f.st, &cli, "minh", "M", &wrong, 1, other, &id2, &f.e),
                     ERR_MISSING);
    assert_int_equal(user_named(f.st, "minh", f.a, &u, &f.e), ERR_MISSING); /* nothing half done */

    /* seven days: the last second opens, the next does not */
    const char *end = later(&f, 7 * 86400), *last = later(&f, 7 * 86400 - 1);
    must(user_invited(f.st, token, last, f.a, &u, &f.e), &f.e);
    assert_string_equal(u.login, "lan");
    assert_false(u.has_password);
    assert_int_equal(user_invited(f.st, token, end, f.a, &u, &f.e), ERR_MISSING);
    assert_int_equal(user_invited(f.st, "x", NOON, f.a, &u, &f.e), ERR_MISSING);
    struct store_who self = at(&f, 7 * 86400);
    assert_int_equal(user_accept(f.st, &self, token, good, NULL, &f.e), ERR_MISSING);
    self = at(&f, 60);
    assert_int_equal(user_accept(f.st, &self, token, "ngắn quá", NULL, &f.e), ERR_INPUT);
    must(user_accept(f.st, &self, token, good, NULL, &f.e), &f.e);
    assert_int_equal(user_accept(f.st, &self, token, better, NULL, &f.e), ERR_MISSING); /* once */
    must(user_get(f.st, id, f.a, &u, &f.e), &f.e);
    assert_true(u.has_password && !u.has_totp && !u.disabled && u.n_grants == 1);
    assert_true(user_needs_totp(&u));
    assert_string_equal(u.name, "Trần Thị Lan");
    assert_int_equal(deeds(&f, "user.invite"), 1);
    assert_int_equal(deeds(&f, "user.password"), 1);
    close_fix(&f);
}
BOTH(invitations)

static void passwords(void **state)
{
    (void)state;
    struct err e;
    char hash[PASSWORD_HASH_SIZE];
    static const char *const refused[] = {"",
                                          "matkhau",
                                          "11 ký tự ở",
                                          "123456789012",
                                          "999999999999",
                                          "aaaaaaaaaaaa",
                                          "abababababab",
                                          "Matkhau@12345",
                                          "mật khẩu 2026",
                                          "Password1234!",
                                          "QuanTriVien2026",
                                          "tranthilan123",
                                          "098765432109"};
    static const char *const taken[] = {"bốn từ chẳng liên quan", "correct horse battery staplf",
                                        "Quảng Ngãi mưa phùn", "7Fq-pl2Z!kd0", "          xyzuv"};

    for (size_t i = 0; i < ARRAY_SIZE(refused); i++)
        if (password_check(refused[i], "tranthilan", &e) != ERR_INPUT)
            fail_msg("taken: %s", refused[i]);
    for (size_t i = 0; i < ARRAY_SIZE(taken); i++)
        if (password_check(taken[i], "tranthilan", &e) < 0)
            fail_msg("refused: %s: %s", taken[i], e.message);
    must(password_hash("Quảng Ngãi mưa phùn", hash, &e), &e);
    assert_true(str_starts(hash, "$argon2id$v=19$m=65536,t=2,p=1$"));
    assert_true(password_verify(hash, "Quảng Ngãi mưa phùn"));
    /* the same words from a keyboard that sends marks apart (NFD) */
    assert_true(password_verify(hash, "Qua\xcc\x89ng Nga\xcc\x83i m\x75\xcc\x9b\x61 phu\xcc\x80n"));
    assert_false(password_verify(hash, "Quảng Ngãi mưa phun"));
    assert_false(password_verify(NULL, "Quảng Ngãi mưa phùn"));
}

/* ---- sessions ---- */

static void sessions(const char *url)
{
    struct fix f;
    char one[SECRET_SIZE], two[SECRET_SIZE], out[SECRET_SIZE];
    struct session_found s, t;
    struct session_row *rows;
    bool code;
    size_t n;

    open_fix(&f, url);
    struct grant clerk = for_unit(&f.unit, ROLE_CLERK);
    int64_t id = person(&f, "lan", &clerk);
    must(sign_in(&f, "lan", good, 0, one, &code), &f.e);
    assert_false(code);
    must(sign_in(&f, "lan", good, 1, two, &code), &f.e);
    assert_string_not_equal(one, two);
    assert_int_equal(session_find(f.st, one, later(&f, 2), f.a, &s, &f.e), 1);
    assert_int_equal(session_find(f.st, two, later(&f, 2), f.a, &t, &f.e), 1);
    assert_int_equal(s.who.user_id, id);
    assert_int_equal(s.who.n_grants, 1);
    assert_string_equal(s.who.grants[0].unit_code, f.unit.unit_code);
    assert_int_equal(s.who.grants[0].unit_from, f.unit.unit_from);
    assert_false(s.who.totp);
    assert_string_equal(s.login, "lan");
    assert_int_equal(strlen(s.csrf), 43);
    assert_string_not_equal(s.csrf, t.csrf); /* each session its own */
    assert_string_not_equal(s.csrf, one);
    assert_string_not_equal(s.id, one);

    /* idle: 60 minutes from the last request */
    assert_int_equal(found(&f, one, 3599), 1);
    assert_int_equal(found(&f, one, 3599 + 3599), 1);
    assert_int_equal(found(&f, one, 3599 + 3599 + 3600), 0);
    assert_int_equal(found(&f, two, 1 + 3600 + 60), 0);

    /* 12 hours, however busy */
    must(sign_in(&f, "lan", good, 0, one, &code), &f.e);
    for (int64_t when = 3000; when < 12 * 3600; when += 3000)
        assert_int_equal(found(&f, one, when), 1);
    assert_int_equal(found(&f, one, 12 * 3600 - 1), 1);
    assert_int_equal(found(&f, one, 12 * 3600), 0);

    /* listed, ended one by one, all but this */
    must(sign_in(&f, "lan", good, 50000, one, &code), &f.e);
    must(sign_in(&f, "lan", good, 50001, two, &code), &f.e);
    must(sign_in(&f, "lan", good, 50002, out, &code), &f.e);
    must(session_list(f.st, id, later(&f, 50003), f.a, &rows, &n, &f.e), &f.e);
    assert_int_equal(n, 3);
    assert_string_equal(rows[0].agent, "Firefox");
    assert_string_equal(rows[0].from_where, "10.0.0.9");
    assert_string_equal(rows[0].made_at, later(&f, 50002));
    int64_t other = person(&f, "minh", NULL);
    struct user_by stranger = by(&f, other, true), self = by(&f, id, false);
    assert_int_equal(session_revoke(f.st, &stranger, id, NULL, NULL, &f.e), ERR_DENIED);
    assert_int_equal(session_revoke(f.st, &stranger, other, rows[0].id, NULL, &f.e), ERR_MISSING);
    must(session_revoke(f.st, &self, id, rows[0].id, NULL, &f.e), &f.e);
    assert_int_equal(found(&f, out, 50003), 0);
    must(session_revoke(f.st, &self, id, NULL, rows[2].id, &f.e), &f.e);
    assert_int_equal(found(&f, one, 50003), 1);
    assert_int_equal(found(&f, two, 50003), 0);
    must(session_sign_out(f.st, &self.who, one, &f.e), &f.e);
    assert_int_equal(found(&f, one, 50003), 0);
    assert_int_equal(deeds(&f, "user.sign-out"), 1);
    assert_int_equal(deeds(&f, "user.revoke"), 2);
    assert_int_equal(found(&f, "", 0), 0);

    /* what a browser calls itself is any bytes, of any length */
    struct store_who who = at(&f, 60000);
    char agent[501] = "\xff\x01";
    memset(agent + 2, 'x', 498);
    must(session_sign_in(f.st, &who, "lan", good, agent, NULL, one, &code, &f.e), &f.e);
    must(session_list(f.st, id, who.at, f.a, &rows, &n, &f.e), &f.e);
    assert_int_equal(strlen(rows[0].agent), 200);
    assert_memory_equal(rows[0].agent, "??x", 3);
    assert_int_equal(session_revoke(f.st, &self, id, "", NULL, &f.e), ERR_MISSING);
    close_fix(&f);
}
BOTH(sessions)

/* ---- the second factor ---- */

static void second_factor(const char *url)
{
    struct fix f;
    unsigned char secret[TOTP_BYTES], again[TOTP_BYTES];
    char token[SECRET_SIZE], first[SECRET_SIZE], code[TOTP_MAX_DIGITS + 1];
    char codes[USER_CODES][USER_CODE_SIZE], newer[USER_CODES][USER_CODE_SIZE];
    struct session_found s;
    bool asked;
    int64_t left;

    open_fix(&f, url);
    struct grant admin = role(ROLE_ADMIN);
    int64_t id = person(&f, "lan", &admin);
    must(sign_in(&f, "lan", good, 0, first, &asked), &f.e);
    assert_false(asked); /* none yet: in, but the role does not count */
    must(session_find(f.st, first, NOON, f.a, &s, &f.e), &f.e);
    assert_false(perm_may(&s.who, RIGHT_USER_MANAGE, NULL, NULL));
    struct store_who who = at(&f, 0);
    who.author = "lan";
    who.user_id = id;
    assert_int_equal(user_totp_confirm(f.st, &who, &s.who, "000000", codes, &f.e), ERR_INPUT);
    must(user_totp_begin(f.st, &s.who, f.a, secret, &f.e), &f.e);
    must(user_totp_begin(f.st, &s.who, f.a, again, &f.e), &f.e);
    assert_memory_equal(secret, again, TOTP_BYTES); /* loading the page again does not spoil it */
    code_now(&f, secret, 0, 5, code);
    assert_int_equal(user_totp_confirm(f.st, &who, &s.who, code, codes, &f.e), ERR_INPUT);
    code_now(&f, secret, 0, 0, code);
    must(user_totp_confirm(f.st, &who, &s.who, code, codes, &f.e), &f.e);
    must(session_renew(f.st, first, true, token, &f.e), &f.e);
    assert_int_equal(found(&f, first, 0), 0); /* another secret with more rights */
    must(session_find(f.st, token, NOON, f.a, &s, &f.e), &f.e);
    assert_true(perm_may(&s.who, RIGHT_USER_MANAGE, NULL, NULL));

    /* next time a code is asked for, and until then nothing is open */
    must(sign_in(&f, "lan", good, 30, first, &asked), &f.e);
    assert_true(asked);
    assert_int_equal(found(&f, first, 30), 0);
    assert_int_equal(session_waits(f.st, first, later(&f, 30 + 1199), &f.e), 1);
    assert_int_equal(session_waits(f.st, first, later(&f, 30 + 1200), &f.e), 0);
    assert_int_equal(session_waits(f.st, token, later(&f, 30), &f.e), 0);
    code_now(&f, secret, 30, -1, code); /* the one used at enrolment, still of the last step */
    assert_int_equal(with_code(&f, first, code, 30, token), ERR_DENIED);
    code_now(&f, secret, 30, 2, code);
    assert_int_equal(with_code(&f, first, code, 30, token), ERR_DENIED);
    code_now(&f, secret, 30, 1, code); /* a telephone half a minute early */
    must(with_code(&f, first, code, 30, token), &f.e);
    assert_int_equal(found(&f, first, 30), 0);
    must(session_find(f.st, token, later(&f, 30), f.a, &s, &f.e), &f.e);
    assert_true(s.who.totp);
    assert_int_equal(with_code(&f, first, code, 30, token), ERR_MISSING); /* spent */
    must(sign_in(&f, "lan", good, 31, first, &asked), &f.e);
    assert_int_equal(with_code(&f, first, code, 31, token), ERR_DENIED); /* not twice */
    code_now(&f, secret, 31, 0, code);
    assert_int_equal(with_code(&f, first, code, 31, token), ERR_DENIED); /* nor an older one */

    /* a recovery code, typed carelessly, once */
    char careless[40];
    snprintf(careless, sizeof careless, " %.4s %.4s%.4s-%.4s", codes[3], codes[3] + 5,
             codes[3] + 10, codes[3] + 15);
    for (char *p = careless; *p; p++)
        *p = (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);
    must(with_code(&f, first, careless, 32, token), &f.e);
    must(user_codes_left(f.st, id, &left, &f.e), &f.e);
    assert_int_equal(left, 9);
    must(sign_in(&f, "lan", good, 33, first, &asked), &f.e);
    assert_int_equal(with_code(&f, first, codes[3], 33, token), ERR_DENIED);
    /* new ones make the old void */
    must(user_new_codes(f.st, &who, &s.who, newer, &f.e), &f.e);
    assert_int_equal(with_code(&f, first, codes[4], 34, token), ERR_DENIED);
    must(with_code(&f, first, newer[4], 34, token), &f.e);

    /* the password alone does not change the telephone */
    struct perm_who half = {.user_id = id, .totp = false};
    assert_int_equal(user_totp_begin(f.st, &half, f.a, again, &f.e), ERR_DENIED);
    assert_int_equal(user_new_codes(f.st, &who, &half, newer, &f.e), ERR_DENIED);
    /* wrong codes are counted by themselves, and the right password does not forget them */
    must(sign_in(&f, "lan", good, 1000, first, &asked), &f.e);
    for (int i = 0; i < 5; i++)
        assert_int_equal(with_code(&f, first, "123 456", 1000, token), ERR_DENIED);
    code_now(&f, secret, 1000, 0, code);
    assert_int_equal(with_code(&f, first, code, 1001, token), ERR_DENIED);
    must(sign_in(&f, "lan", good, 1001, first, &asked), &f.e);
    assert_int_equal(with_code(&f, first, code, 1002, token), ERR_DENIED);
    code_now(&f, secret, 1030, 0, code);
    must(with_code(&f, first, code, 1030, token), &f.e);
    assert_int_equal(deeds(&f, "user.totp"), 1);
    assert_int_equal(deeds(&f, "user.recovery"), 1);
    close_fix(&f);
}
BOTH(second_factor)

/* ---- who may do what to whom ---- */

static void grants(const char *url)
{
    struct fix f;
    struct user_grant_row *rows;
    struct user u;
    size_t n;

    open_fix(&f, url);
    struct grant admin = role(ROLE_ADMIN), clerk = for_unit(&f.unit, ROLE_CLERK),
                 member = role(ROLE_MEMBER);
    int64_t lan = person(&f, "lan", &admin), minh = person(&f, "minh", &clerk);
    struct user_by boss = by(&f, lan, true), half = by(&f, lan, false), low = by(&f, minh, true);
    assert_int_equal(user_give(f.st, &half, minh, &member, "", &f.e), ERR_DENIED);
    assert_int_equal(user_give(f.st, &low, minh, &admin, "", &f.e), ERR_DENIED);
    assert_int_equal(user_give(f.st, &boss, lan, &member, "", &f.e), ERR_DENIED); /* oneself */
    must(user_give(f.st, &boss, minh, &member, "QĐ 12", &f.e), &f.e);
    assert_int_equal(user_give(f.st, &boss, minh, &member, "", &f.e), ERR_CONFLICT);
    must(user_withdraw(f.st, &boss, minh, &member, "hết nhiệm kỳ", &f.e), &f.e);
    assert_int_equal(user_withdraw(f.st, &boss, minh, &member, "", &f.e), ERR_CONFLICT);
    must(user_give(f.st, &boss, minh, &member, "lại", &f.e), &f.e);
    must(user_grants(f.st, minh, f.a, &rows, &n, &f.e), &f.e);
    assert_int_equal(n, 4);
    int given = 0;
    for (size_t i = 0; i < n; i++)
        given += rows[i].given;
    assert_int_equal(given, 3);
    must(user_get(f.st, minh, f.a, &u, &f.e), &f.e);
    assert_int_equal(u.n_grants, 2);
    assert_true(u.unit_names[0][0] || u.unit_names[1][0]);

    /* the last administrator who can sign in */
    assert_int_equal(user_withdraw(f.st, &boss, lan, &admin, "", &f.e), ERR_DENIED);
    assert_int_equal(user_withdraw(f.st, &cli, lan, &admin, "", &f.e), ERR_CONFLICT);
    assert_int_equal(user_disable(f.st, &boss, lan, true, "", &f.e), ERR_CONFLICT);
    assert_int_equal(user_disable(f.st, &cli, lan, true, "", &f.e), ERR_CONFLICT);
    char token[SECRET_SIZE];
    int64_t hoa;
    must(user_invite(f.st, &boss, "hoa", "Hoa", &admin, 1, token, &hoa, &f.e), &f.e);
    assert_int_equal(user_disable(f.st, &cli, lan, true, "", &f.e), ERR_CONFLICT); /* no password */
    struct store_who self = at(&f, 0);
    must(user_accept(f.st, &self, token, good, NULL, &f.e), &f.e);
    struct user_by second = by(&f, hoa, true);
    must(user_disable(f.st, &second, lan, true, "nghỉ hưu", &f.e), &f.e);
    assert_int_equal(user_disable(f.st, &second, lan, true, "", &f.e), ERR_CONFLICT);
    assert_int_equal(user_withdraw(f.st, &cli, hoa, &admin, "", &f.e), ERR_CONFLICT);
    must(user_disable(f.st, &second, lan, false, "trở lại", &f.e), &f.e);
    must(user_withdraw(f.st, &boss, hoa, &admin, "", &f.e), &f.e);
    assert_int_equal(deeds(&f, "user.give"), 2);
    assert_int_equal(deeds(&f, "user.withdraw"), 2);
    assert_int_equal(deeds(&f, "user.disable"), 1);
    assert_int_equal(deeds(&f, "user.enable"), 1);
    close_fix(&f);
}
BOTH(grants)

static void renamed(const char *url)
{
    struct fix f;
    struct user u;

    open_fix(&f, url);
    struct grant admin = role(ROLE_ADMIN), clerk = for_unit(&f.unit, ROLE_CLERK),
                 head = for_unit(&f.unit, ROLE_HEAD);
    int64_t lan = person(&f, "lan", &admin), minh = person(&f, "minh", &clerk);
    struct user_by boss = by(&f, lan, true), half = by(&f, lan, false), low = by(&f, minh, true);
    assert_int_equal(user_rename(f.st, &half, minh, "minh", "Lê Minh", "", &f.e), ERR_DENIED);
    assert_int_equal(user_rename(f.st, &low, minh, "minh", "Lê Minh", "", &f.e), ERR_DENIED);
    assert_int_equal(user_rename(f.st, &boss, minh, "lan", "Lê Minh", "", &f.e), ERR_CONFLICT);
    assert_int_equal(user_rename(f.st, &boss, minh, "Minh", "Lê Minh", "", &f.e), ERR_INPUT);
    assert_int_equal(user_rename(f.st, &boss, minh, "minh", "", "", &f.e), ERR_INPUT);
    assert_int_equal(user_rename(f.st, &boss, 99, "minh", "Lê Minh", "", &f.e), ERR_MISSING);
    must(user_rename(f.st, &boss, minh, "le.minh", "Lê Minh", "ghi sai họ", &f.e), &f.e);
    assert_int_equal(user_rename(f.st, &boss, minh, "le.minh", "Lê Minh", "", &f.e), ERR_CONFLICT);
    must(user_named(f.st, "le.minh", f.a, &u, &f.e), &f.e);
    assert_int_equal(u.id, minh);
    assert_string_equal(u.name, "Lê Minh");
    assert_true(u.has_password);
    assert_int_equal(user_named(f.st, "minh", f.a, &u, &f.e), ERR_MISSING);
    /* never oneself */
    assert_int_equal(user_rename(f.st, &boss, lan, "lan2", "Lan", "", &f.e), ERR_DENIED);
    assert_int_equal(user_rename(f.st, &boss, lan, "lan", "Trần Thị Lan", "", &f.e), ERR_DENIED);
    assert_int_equal(deeds(&f, "user.rename"), 1);

    /* to another unit: nothing is withdrawn when it cannot be given */
    struct grant nowhere = clerk;
    nowhere.unit_code = "khong-co";
    assert_int_equal(user_move(f.st, &boss, minh, &head, &clerk, "", &f.e), ERR_CONFLICT);
    assert_true(user_move(f.st, &boss, minh, &clerk, &nowhere, "", &f.e) < 0);
    must(user_get(f.st, minh, f.a, &u, &f.e), &f.e);
    assert_int_equal(u.n_grants, 1);
    must(user_move(f.st, &boss, minh, &clerk, &head, "bổ nhiệm", &f.e), &f.e);
    must(user_get(f.st, minh, f.a, &u, &f.e), &f.e);
    assert_int_equal(u.n_grants, 1);
    assert_int_equal(u.grants[0].role, ROLE_HEAD);
    assert_int_equal(user_move(f.st, &boss, lan, &admin, &head, "", &f.e), ERR_DENIED);
    close_fix(&f);
}
BOTH(renamed)

static void disabled(const char *url)
{
    struct fix f;
    char token[SECRET_SIZE], invitation[SECRET_SIZE];
    struct user u;
    bool code;

    open_fix(&f, url);
    int64_t id = person(&f, "lan", NULL);
    must(sign_in(&f, "lan", good, 0, token, &code), &f.e);
    must(user_disable(f.st, &cli, id, true, "chuyển công tác", &f.e), &f.e);
    assert_int_equal(found(&f, token, 1), 0);
    /* who does not know the password learns nothing; who knows it is told */
    assert_int_equal(sign_in(&f, "lan", "sai", 1, token, &code), ERR_DENIED);
    assert_null(strstr(f.e.message, "khóa"));
    assert_int_equal(sign_in(&f, "lan", good, 1, token, &code), ERR_DENIED);
    assert_non_null(strstr(f.e.message, "khóa"));
    must(user_reset(f.st, &cli, id, false, "", invitation, &f.e), &f.e);
    assert_int_equal(user_invited(f.st, invitation, NOON, f.a, &u, &f.e), ERR_DENIED);
    must(user_disable(f.st, &cli, id, false, "", &f.e), &f.e);
    must(user_invited(f.st, invitation, NOON, f.a, &u, &f.e), &f.e);
    close_fix(&f);
}
BOTH(disabled)

static void resets(const char *url)
{
    struct fix f;
    char token[SECRET_SIZE], older[SECRET_SIZE], session[SECRET_SIZE];
    bool code;

    open_fix(&f, url);
    struct grant admin = role(ROLE_ADMIN), clerk = for_unit(&f.unit, ROLE_CLERK),
                 head = for_unit(&f.unit, ROLE_HEAD), other = for_unit(&f.other, ROLE_CLERK),
                 other_head = for_unit(&f.other, ROLE_HEAD), member = role(ROLE_MEMBER);
    int64_t boss = person(&f, "boss", &admin), lan = person(&f, "lan", &clerk),
            minh = person(&f, "minh", &head), hoa = person(&f, "hoa", &other),
            khanh = person(&f, "khanh", &other_head), bare = person(&f, "bare", NULL);
    struct user_by by_head = by(&f, minh, false), by_other = by(&f, khanh, false),
                   by_clerk = by(&f, lan, false), by_admin = by(&f, boss, true);

    assert_int_equal(user_reset(f.st, &by_other, lan, false, "", token, &f.e), ERR_DENIED);
    assert_int_equal(user_reset(f.st, &by_clerk, lan, false, "", token, &f.e), ERR_DENIED);
    assert_int_equal(user_reset(f.st, &by_clerk, hoa, false, "", token, &f.e), ERR_DENIED);
    assert_int_equal(user_reset(f.st, &by_head, hoa, false, "", token, &f.e), ERR_DENIED);
    assert_int_equal(user_reset(f.st, &by_head, minh, false, "", token, &f.e), ERR_DENIED);
    assert_int_equal(user_reset(f.st, &by_head, khanh, false, "", token, &f.e), ERR_DENIED);
    assert_int_equal(user_reset(f.st, &by_head, boss, false, "", token, &f.e), ERR_DENIED);
    assert_int_equal(user_reset(f.st, &by_head, bare, false, "", token, &f.e), ERR_DENIED);
    assert_int_equal(user_reset(f.st, &by_admin, boss, false, "", token, &f.e), ERR_DENIED);
    must(sign_in(&f, "lan", good, 0, session, &code), &f.e);
    must(user_reset(f.st, &by_head, lan, false, "quên", older, &f.e), &f.e);
    assert_int_equal(found(&f, session, 1), 0); /* at once */
    assert_int_equal(sign_in(&f, "lan", good, 1, session, &code), ERR_DENIED);
    must(user_reset(f.st, &by_head, lan, false, "quên", token, &f.e), &f.e);
    struct store_who self = at(&f, 5);
    assert_int_equal(user_accept(f.st, &self, older, better, NULL, &f.e), ERR_MISSING);
    must(user_accept(f.st, &self, token, better, NULL, &f.e), &f.e);
    must(sign_in(&f, "lan", better, 6, session, &code), &f.e);
    /* a clerk who is something else besides is not the head's to reset: it would be a way into the other role */
    must(user_give(f.st, &by_admin, lan, &member, "", &f.e), &f.e);
    assert_int_equal(user_reset(f.st, &by_head, lan, false, "", token, &f.e), ERR_DENIED);
    must(user_withdraw(f.st, &by_admin, lan, &member, "", &f.e), &f.e);
    must(user_give(f.st, &by_admin, lan, &other, "", &f.e), &f.e);
    assert_int_equal(user_reset(f.st, &by_head, lan, false, "", token, &f.e), ERR_DENIED);
    must(user_reset(f.st, &by_admin, lan, true, "mất điện thoại", token, &f.e), &f.e);
    assert_int_equal(deeds(&f, "user.reset"), 3);

    /* one's own */
    must(sign_in(&f, "hoa", good, 0, session, &code), &f.e);
    char kept[HASH_HEX], second[SECRET_SIZE];
    secret_hash(session, kept);
    must(sign_in(&f, "hoa", good, 1, second, &code), &f.e);
    struct store_who own = {NOON, "hoa", hoa, "10.0.0.9"};
    assert_int_equal(user_change_password(f.st, &own, "sai", better, kept, &f.e), ERR_DENIED);
    assert_int_equal(user_change_password(f.st, &own, good, "ngắn", kept, &f.e), ERR_INPUT);
    must(user_change_password(f.st, &own, good, better, kept, &f.e), &f.e);
    assert_int_equal(found(&f, session, 2), 1);
    assert_int_equal(found(&f, second, 2), 0);
    assert_int_equal(sign_in(&f, "hoa", good, 3, second, &code), ERR_DENIED);
    close_fix(&f);
}
BOTH(resets)

/* ---- keys for programs ---- */

static int key(struct fix *f, const char *text, int64_t when, struct token *t)
{
    int r = token_find(f->st, text, later(f, when), f->a, t, &f->e);

    must(r, &f->e);
    return r;
}

static void keys(const char *url)
{
    struct fix f;
    char text[TOKEN_SIZE];
    struct token t = {.name = "Phần mềm một cửa",
                      .scopes = token_scopes("facts.write,results.read"),
                      .of_unit = true,
                      .days = 30},
                 got, *list;
    int64_t id;
    size_t n;

    open_fix(&f, url);
    t.unit = f.unit;
    struct grant admin = role(ROLE_ADMIN), clerk = for_unit(&f.unit, ROLE_CLERK),
                 head = for_unit(&f.unit, ROLE_HEAD);
    struct user_by boss = by(&f, person(&f, "lan", &admin), true),
                   low = by(&f, person(&f, "minh", &clerk), true),
                   chief = by(&f, person(&f, "tam", &head), false);
    assert_int_equal(token_ask(f.st, &low, &t, &id, &f.e), ERR_DENIED);
    t.days = 0;
    assert_int_equal(token_ask(f.st, &boss, &t, &id, &f.e), ERR_INPUT);
    t.days = 731;
    assert_int_equal(token_ask(f.st, &boss, &t, &id, &f.e), ERR_INPUT);
    t.days = 30;
    must(token_ask(f.st, &boss, &t, &id, &f.e), &f.e);
    must(token_open(f.st, &chief, id, text, &f.e), &f.e);
    assert_int_equal(token_open(f.st, &chief, id, text, &f.e), ERR_CONFLICT);
    assert_int_equal(strlen(text), 50);
    assert_true(str_starts(text, "thidua_"));
    assert_int_equal(key(&f, text, 30 * 86400 - 1, &got), 1);
    assert_int_equal(got.scopes, 1u << TOKEN_FACTS_WRITE | 1u << TOKEN_RESULTS_READ);
    assert_true(got.of_unit);
    assert_string_equal(got.unit.unit_code, f.unit.unit_code);
    assert_int_equal(key(&f, text, 30 * 86400, &got), 0);
    text[10] ^= 1;
    assert_int_equal(key(&f, text, 1, &got), 0);
    text[10] ^= 1;
    assert_int_equal(key(&f, text + 1, 1, &got), 0);
    must(token_list(f.st, f.a, &list, &n, &f.e), &f.e);
    assert_int_equal(n, 1);
    assert_true(list[0].used_at[0] && !list[0].revoked_at[0]);
    assert_int_equal(token_revoke(f.st, &low, id, &f.e), ERR_DENIED);
    must(token_revoke(f.st, &boss, id, &f.e), &f.e);
    assert_int_equal(token_revoke(f.st, &boss, id, &f.e), ERR_MISSING);
    assert_int_equal(key(&f, text, 1, &got), 0);
    assert_int_equal(token_scopes("facts.write facts.delete"), 0);
    assert_int_equal(deeds(&f, "token.ask"), 1);
    assert_int_equal(deeds(&f, "token.open"), 1);
    close_fix(&f);
}
BOTH(keys)

/* The attack: an administrator, who must not touch figures, gets a key that overwrites all of them.  Whoever opens it holds the
 * right, and those whose figures they are hear of it. */
static void key_of_another_right(const char *url)
{
    struct fix f;
    char text[TOKEN_SIZE];
    struct token all = {.name = "Kho", .scopes = token_scopes("facts.write"), .days = 30}, got;
    struct user_news *list;
    int64_t id;
    size_t n;

    open_fix(&f, url);
    struct grant admin = role(ROLE_ADMIN), office = role(ROLE_APPRAISER),
                 watch = role(ROLE_AUDITOR), head = for_unit(&f.unit, ROLE_HEAD),
                 clerk = for_unit(&f.other, ROLE_CLERK);
    struct user_by boss = by(&f, person(&f, "lan", &admin), true),
                   half = by(&f, person(&f, "hoa", &office), false),
                   tham = by(&f, person(&f, "tham", &office), true),
                   chief = by(&f, person(&f, "tam", &head), false),
                   tra = by(&f, person(&f, "tra", &watch), false),
                   other = by(&f, person(&f, "minh", &clerk), false);
    must(token_ask(f.st, &boss, &all, &id, &f.e), &f.e);
    memset(text, 'A', sizeof text);
    assert_int_equal(token_open(f.st, &boss, id, text, &f.e), ERR_DENIED);
    assert_int_equal(token_open(f.st, &half, id, text, &f.e), ERR_DENIED);
    assert_int_equal(token_open(f.st, &chief, id, text, &f.e), ERR_DENIED); /* of one unit only */
    assert_int_equal(token_open(f.st, &tra, id, text, &f.e), ERR_DENIED);
    assert_int_equal(token_revoke(f.st, &chief, id, &f.e), ERR_DENIED);
    assert_int_equal(text[0], 'A'); /* nobody saw anything */
    tham.who.at = later(&f, 100);
    must(token_open(f.st, &tham, id, text, &f.e), &f.e);
    assert_int_equal(key(&f, text, 200, &got), 1);
    for (int i = 0; i < 2; i++) { /* a watcher, and somebody of a unit */
        must(user_news(f.st, (i ? other : tra).perm, later(&f, 200), f.a, &list, &n, &f.e), &f.e);
        assert_int_equal(list[0].kind, NEWS_KEY);
        assert_string_equal(list[0].name, "Kho");
        assert_string_equal(list[0].by, "tham");
    }
    must(user_news(f.st, tham.perm, later(&f, 200), f.a, &list, &n, &f.e), &f.e);
    assert_int_equal(n, 0); /* one's own deed */

    /* for one unit: its head opens it, the others hear nothing */
    all.of_unit = true;
    all.unit = f.other;
    must(token_ask(f.st, &boss, &all, &id, &f.e), &f.e);
    assert_int_equal(token_open(f.st, &chief, id, text, &f.e), ERR_DENIED);
    all.unit = f.unit;
    must(token_ask(f.st, &boss, &all, &id, &f.e), &f.e);
    chief.who.at = later(&f, 300);
    must(token_open(f.st, &chief, id, text, &f.e), &f.e);
    must(user_news(f.st, other.perm, later(&f, 400), f.a, &list, &n, &f.e), &f.e);
    assert_int_equal(n, 1);
    assert_string_equal(list[0].at, later(&f, 100));
    must(user_news(f.st, tra.perm, later(&f, 400), f.a, &list, &n, &f.e), &f.e);
    assert_string_equal(list[0].at, later(&f, 300));
    close_fix(&f);
}
BOTH(key_of_another_right)

/* What an administrator is told: invitations that lie unused, accounts that have to wait. */
static void looked_after(const char *url)
{
    struct fix f;
    struct user_waiting *list;
    char token[SECRET_SIZE];
    int64_t id;
    size_t n;
    bool code;

    open_fix(&f, url);
    int64_t lan = person(&f, "lan", NULL);
    must(user_invite(f.st, &cli, "minh", "Minh", NULL, 0, token, &id, &f.e), &f.e);
    must(user_invited_list(f.st, f.a, &list, &n, &f.e), &f.e);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].id, id);
    assert_string_equal(list[0].until, later(&f, USER_INVITE_DAYS * 24 * 3600));
    must(user_disable(f.st, &cli, id, true, "nghỉ việc", &f.e), &f.e);
    must(user_invited_list(f.st, f.a, &list, &n, &f.e), &f.e);
    assert_int_equal(n, 0);
    /* a password taken away is an invitation again */
    must(user_reset(f.st, &cli, lan, false, "quên", token, &f.e), &f.e);
    must(user_invited_list(f.st, f.a, &list, &n, &f.e), &f.e);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].id, lan);

    for (int i = 0; i < 4; i++)
        assert_int_equal(sign_in(&f, "lan", "sai", i, token, &code), ERR_DENIED);
    must(user_kept_out(f.st, later(&f, 4), f.a, &list, &n, &f.e), &f.e);
    assert_int_equal(n, 0);
    assert_int_equal(sign_in(&f, "lan", "sai", 4, token, &code), ERR_DENIED);
    assert_int_equal(sign_in(&f, "khong-co", "sai", 4, token, &code), ERR_DENIED);
    must(user_kept_out(f.st, later(&f, 5), f.a, &list, &n, &f.e), &f.e);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].id, lan);
    assert_string_equal(list[0].until, later(&f, 4 + 30)); /* the first wait is 30 s */
    must(user_kept_out(f.st, later(&f, 34), f.a, &list, &n, &f.e), &f.e);
    assert_int_equal(n, 0);
    close_fix(&f);
}
BOTH(looked_after)

/* An administrator can come in as somebody else; who is meant, and who watches, hear of it without asking. */
static void news(const char *url)
{
    struct fix f;
    char token[SECRET_SIZE];
    struct user_news *list;
    size_t n;

    open_fix(&f, url);
    struct grant admin = role(ROLE_ADMIN), office = role(ROLE_APPRAISER), chair = role(ROLE_CHAIR),
                 clerk = for_unit(&f.unit, ROLE_CLERK), watch = role(ROLE_AUDITOR);
    int64_t boss = person(&f, "boss", &admin), tham = person(&f, "tham", &office),
            lan = person(&f, "lan", &clerk), tra = person(&f, "tra", &watch),
            bon = person(&f, "bon", NULL);
    struct user_by by_boss = by(&f, boss, true), me = by(&f, tham, true), clerk_by = by(&f, lan, 0),
                   watcher = by(&f, tra, false);
    by_boss.who.at = later(&f, 100);
    must(user_reset(f.st, &by_boss, tham, true, "mất điện thoại", token, &f.e), &f.e);
    by_boss.who.at = later(&f, 200);
    must(user_reset(f.st, &by_boss, lan, false, "quên", token, &f.e), &f.e);
    by_boss.who.at = later(&f, 300);
    must(user_give(f.st, &by_boss, bon, &chair, "thay", &f.e), &f.e);

    /* the person meant, also without the second factor, which is gone */
    me = by(&f, tham, false);
    must(user_news(f.st, me.perm, later(&f, 400), f.a, &list, &n, &f.e), &f.e);
    assert_int_equal(n, 1);
    assert_true(list[0].own && list[0].kind == NEWS_RESET);
    assert_string_equal(list[0].at, later(&f, 100));
    assert_string_equal(list[0].by, "boss");
    /* fourteen days, and the invitation that it began with is none */
    must(user_news(f.st, me.perm, later(&f, 100 + 14 * 86400 - 1), f.a, &list, &n, &f.e), &f.e);
    assert_int_equal(n, 1);
    must(user_news(f.st, me.perm, later(&f, 100 + 14 * 86400), f.a, &list, &n, &f.e), &f.e);
    assert_int_equal(n, 0);
    must(user_news(f.st, clerk_by.perm, later(&f, 400), f.a, &list, &n, &f.e), &f.e);
    assert_int_equal(n, 1);
    assert_string_equal(list[0].at, later(&f, 200));

    /* who reads the diary: those who decide, not every clerk */
    must(user_news(f.st, watcher.perm, later(&f, 400), f.a, &list, &n, &f.e), &f.e);
    assert_int_equal(n, 4);
    assert_string_equal(list[0].login, "bon");
    assert_int_equal(list[0].role, ROLE_CHAIR);
    assert_string_equal(list[1].login, "tham");
    assert_int_equal(list[1].kind, NEWS_RESET);
    assert_false(list[1].own);
    assert_int_equal(list[2].role,
                     ROLE_ADMIN); /* invited at noon from the command line, by login */
    assert_int_equal(list[3].role, ROLE_APPRAISER);
    /* not what one did oneself */
    must(user_news(f.st, by_boss.perm, later(&f, 400), f.a, &list, &n, &f.e), &f.e);
    assert_int_equal(n, 2);
    assert_true(list[0].own && list[0].role == ROLE_ADMIN);
    assert_int_equal(list[1].role, ROLE_APPRAISER);
    close_fix(&f);
}
BOTH(news)

/* The attack: with the name of the auditor an administrator resets the Chairman.  Names are told from each other, deeds belong to
 * accounts, and a rename is news itself. */
static void under_another_name(const char *url)
{
    struct fix f;
    char token[SECRET_SIZE];
    struct user_news *list;
    int64_t id;
    size_t n;

    open_fix(&f, url);
    struct grant admin = role(ROLE_ADMIN), chair = role(ROLE_CHAIR), watch = role(ROLE_AUDITOR);
    int64_t boss = person(&f, "boss", &admin), chu = person(&f, "chu", &chair),
            tra = person(&f, "tra", &watch), second = person(&f, "nhi", &admin);
    struct user_by me = by(&f, boss, true), two = by(&f, second, true),
                   watcher = by(&f, tra, false), mister = by(&f, chu, false);
    /* never oneself; nobody else's name, however it is written */
    assert_int_equal(user_rename(f.st, &me, boss, "boss", "Trần Tra", "x", &f.e), ERR_DENIED);
    assert_int_equal(user_rename(f.st, &two, boss, "boss", "tra", "x", &f.e), ERR_CONFLICT);
    assert_int_equal(user_rename(f.st, &two, boss, "boss", " TRA\u200b ", "x", &f.e), ERR_CONFLICT);
    assert_int_equal(user_invite(f.st, &two, "khac", "Tra", NULL, 0, token, &id, &f.e),
                     ERR_CONFLICT);
    assert_int_equal(user_rename(f.st, &two, boss, "tra", "Bốt", "x", &f.e), ERR_CONFLICT);
    /* two renames in a row, back to a name of before: both are told */
    two.who.at = later(&f, 50);
    must(user_rename(f.st, &two, boss, "tra.", "Thanh tra", "x", &f.e), &f.e);
    two.who.at = later(&f, 60);
    must(user_rename(f.st, &two, boss, "boss", "boss", "x", &f.e), &f.e);
    must(user_news(f.st, watcher.perm, later(&f, 70), f.a, &list, &n, &f.e), &f.e);
    assert_int_equal(list[0].kind, NEWS_RENAME);
    assert_string_equal(list[0].was, "tra.; Thanh tra");
    assert_int_equal(list[1].kind, NEWS_RENAME);
    assert_string_equal(list[1].was, "boss; boss");
    assert_string_equal(list[1].name, "Thanh tra");
    /* a row that bears the watcher's very name is still another account's */
    me.who.at = later(&f, 100);
    me.who.author = "tra";
    must(user_reset(f.st, &me, chu, true, "x", token, &f.e), &f.e);
    must(user_news(f.st, watcher.perm, later(&f, 200), f.a, &list, &n, &f.e), &f.e);
    assert_int_equal(list[0].kind, NEWS_RESET);
    assert_string_equal(list[0].login, "chu");
    must(user_news(f.st, mister.perm, later(&f, 200), f.a, &list, &n, &f.e), &f.e);
    assert_true(list[0].own && list[0].kind == NEWS_RESET);
    close_fix(&f);
}
BOTH(under_another_name)

static void authors(void **state)
{
    static const char *const both[][2] = {{"Nguyễn Văn An (an)", "Nguyễn Văn An"},
                                          {"Lê Bình (Sở Nội vụ) (binh.l)", "Lê Bình (Sở Nội vụ)"},
                                          {"Lê Bình (Sở Nội vụ)", "Lê Bình (Sở Nội vụ)"},
                                          {"root", "root"},
                                          {"(a)", "(a)"},
                                          {")", ")"},
                                          {"", ""}};
    _arena_ struct arena *a = arena_new();

    (void)state;
    assert_string_equal(user_author(a, "Nguyễn Văn An", "an"), both[0][0]);
    for (size_t i = 0; i < ARRAY_SIZE(both); i++)
        assert_string_equal(user_author_name(a, both[i][0]), both[i][1]);
}

int main(void)
{
#define T(test) cmocka_unit_test(test##_sqlite), cmocka_unit_test(test##_pg)
    const struct CMUnitTest tests[] = {T(invitations),
                                       cmocka_unit_test(passwords),
                                       T(sessions),
                                       T(second_factor),
                                       T(grants),
                                       T(renamed),
                                       T(disabled),
                                       T(resets),
                                       T(keys),
                                       T(news),
                                       T(key_of_another_right),
                                       T(under_another_name),
                                       cmocka_unit_test(authors),
                                       T(looked_after)};

    have_pg = pg_start(true);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
