/* An ordinary afternoon, for as long as wanted: the public reading rankings, units, open data and searches; clerks saving
 * figures, attaching evidence and fetching it back, taking tables home; the office looking at what would come out and at lists;
 * a corrected publication now and then.  Every ten seconds the server's memory is written down; at the end stands
 * how much it grew a minute once it was warm.
 *
 *     soak [--pg] [--seconds S] [--pause MS] [--units N] [--publish S]
 *
 * --publish: a correction is published every so many seconds (0: never). */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../sql/pg.h"
#include "base/check.h"
#include "base/str.h"
#include "base/vec.h"
#include "stage.h"

enum {
    CLERKS = 4,
    PUBLIC = 4,
    OFFICE = 2,
    PEOPLE = CLERKS + PUBLIC + OFFICE,
    EVERY = 10,
    PROOF_BYTES = 20000
};

struct soak {
    struct stage stage;
    int seconds, pause_ms, units, publish;
    atomic_bool stop;
    atomic_ulong asked, failed, saved, uploaded, downloaded, exported;
};

struct person {
    struct soak *soak;
    struct client client;
    int number, turn;
    char unit[16], csrf[80], bad[120];
    pthread_t thread;
};

static void nap(int ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};

    nanosleep(&t, NULL);
}

static struct reply note(struct person *p, struct reply r, const char *what, int want)
{
    p->soak->asked++;
    if (r.status == want)
        return r;
    p->soak->failed++;
    snprintf(p->bad, sizeof p->bad, "%s: %d", what, r.status);
    return r;
}

static struct reply get(struct person *p, const char *path)
{
    return note(p, client_get(&p->client, path), path, 200);
}

/* ---- clerks ---- */

static void save(struct person *p)
{
    char path[60], form[300], rev[20], name[40];
    int i = p->turn / 4 % 8 * 15 + 11; /* a count of each area, by turns */

    snprintf(path, sizeof path, "/so-lieu/%d/%s", STAGE_YEAR, p->unit);
    struct reply r = get(p, path);
    snprintf(name, sizeof name, "name=\"ban.i%03d\" value=\"", i);
    if (r.status != 200 || !client_between(r.body, name, "\"", rev, sizeof rev) ||
        !client_between(r.body, "name=\"csrf\" value=\"", "\"", p->csrf, sizeof p->csrf))
        return;
    snprintf(form, sizeof form, "csrf=%s&so.i%03d=%d&tt.i%03d=value&ban.i%03d=%s", p->csrf, i,
             p->turn % 1000, i, i, rev);
    r = note(p, client_post(&p->client, path, form), "save", 303);
    p->soak->saved += r.status == 303;
}

/* A small PDF that nobody has sent before. */
static void make_proof(struct buf *b, int number, int turn)
{
    size_t at[3];

    buf_adds(b, "%PDF-1.7\n");
    at[0] = b->len;
    buf_adds(b, "1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n");
    at[1] = b->len;
    buf_adds(b, "2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n");
    at[2] = b->len;
    buf_adds(b, "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\n");
    while (b->len < PROOF_BYTES)
        buf_addf(b, "%% %d %d %zu\n", number, turn, b->len);
    size_t table = b->len;
    buf_adds(b, "xref\n0 4\n0000000000 65535 f \n");
    for (int i = 0; i < 3; i++)
        buf_addf(b, "%010zu 00000 n \n", at[i]);
    buf_addf(b, "trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%zu\n%%%%EOF\n", table);
}

static void attach(struct person *p)
{
    _buf_ struct buf proof = BUF_INIT(1 << 20), body = BUF_INIT(1 << 20);
    char path[80], hash[80];

    snprintf(path, sizeof path, "/minh-chung/%d/%s/i%03d", STAGE_YEAR, p->unit, p->turn % 120 + 1);
    struct reply r = get(p, path);
    if (r.status != 200 ||
        !client_between(r.body, "name=\"csrf\" value=\"", "\"", p->csrf, sizeof p->csrf))
        return;
    make_proof(&proof, p->number, p->turn);
    buf_addf(&body, "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n%s\r\n",
             p->csrf);
    buf_adds(&body, "--edge\r\nContent-Disposition: form-data; name=\"tep\"; filename=\"a.pdf\"\r\n"
                    "Content-Type: application/pdf\r\n\r\n");
    buf_add(&body, proof.data, proof.len);
    buf_adds(&body, "\r\n--edge--\r\n");
    r = note(
        p, client_send(&p->client, path, "multipart/form-data; boundary=edge", body.data, body.len),
        "upload", 303);
    p->soak->uploaded += r.status == 303;
    r = get(p, path);
    if (r.status != 200 || !client_between(r.body, "/tep?ma=", "\"", hash, sizeof hash))
        return;
    char file[200];
    snprintf(file, sizeof file, "%s/tep?ma=%s", path, hash);
    r = note(p, client_get(&p->client, file), "download", 200);
    p->soak->downloaded += r.status == 200 && r.len >= PROOF_BYTES;
}

static void clerk_turn(struct person *p)
{
    char path[80];

    switch (p->turn % 16) {
    case 3:
        attach(p);
        break;
    case 7:
        snprintf(path, sizeof path, "/so-lieu/%d/%s/bang.xlsx", STAGE_YEAR, p->unit);
        p->soak->exported += get(p, path).status == 200;
        break;
    case 11:
        get(p, "/viec-cua-toi");
        break;
    case 15:
        snprintf(path, sizeof path, "/phieu-diem/%d/%s", STAGE_YEAR, p->unit);
        get(p, path);
        break;
    default:
        save(p);
    }
}

/* ---- the public and the office ---- */

static void public_turn(struct person *p)
{
    static const char *const paths[] = {"/",
                                        "/bang-xep-hang/2025",
                                        "/bang-xep-hang/2025?ten=x%%C3%%A3+th%%E1%%BB%%AD+%d",
                                        "/don-vi/1%04d?nam=2025",
                                        "/tieu-chuan",
                                        "/du-lieu",
                                        "/du-lieu/2025.csv",
                                        "/du-lieu/2025.xlsx",
                                        "/du-lieu/2025.json",
                                        "/goi/2025.json",
                                        "/cong-bo"};
    const char *form = paths[(p->turn + p->number) % (int)ARRAY_SIZE(paths)];
    char path[120];

    /* the unit's code counts by threes from 10001 */
    snprintf(path, sizeof path, form,
             strstr(form, "don-vi") ? 1 + p->turn % p->soak->units * 3 : p->turn % 50);
    get(p, path);
}

static void office_turn(struct person *p)
{
    static const char *const paths[] = {"/viec-cua-toi",
                                        "/tam-tinh/2025",
                                        "/tam-tinh/2025.xlsx",
                                        "/phieu-diem/2025",
                                        "/phieu-diem/2025/danh-sach.xlsx",
                                        "/thoi-han/2025",
                                        "/tinh-va-cong-bo/2025",
                                        "/tinh-va-cong-bo/2025/thieu.xlsx",
                                        "/tinh-va-cong-bo/2025/sat-nguong"};
    const char *path = paths[p->turn % (int)ARRAY_SIZE(paths)];

    get(p, path);
    p->soak->exported += str_ends(path, ".xlsx");
}

static void *person_main(void *arg)
{
    struct person *p = arg;
    struct soak *k = p->soak;

    for (p->turn = 0; !k->stop; p->turn++) {
        if (p->number < CLERKS)
            clerk_turn(p);
        else if (p->number < CLERKS + PUBLIC)
            public_turn(p);
        else
            office_turn(p);
        nap(k->pause_ms / 2 + (p->turn * 7919 + p->number * 104729) % (k->pause_ms + 1));
    }
    return NULL;
}

static void publish(struct soak *k, int n)
{
    struct stage *s = &k->stage;
    const char *decision = arena_printf(s->arena, "%d/QĐ-UBND", n + 1);
    const char *args[] = {
        s->thidua, "publish",    "--year", "2025", "--decision",          decision,
        "--date",  "16/01/2026", "--db",   s->db,  n ? "--reason" : NULL, "chạy lâu",
        NULL};

    stage_run(s, args);
}

/* ---- memory ---- */

struct sample {
    double minute;
    long kb;
};
typedef VEC(struct sample) samples;

/* Kilobytes a minute, least squares over what comes after `from` minutes. */
static double slope(const samples *list, double from)
{
    double n = 0, x = 0, y = 0, xx = 0, xy = 0;

    for (size_t i = 0; i < list->n; i++) {
        const struct sample *s = &list->at[i];
        if (s->minute < from)
            continue;
        n++;
        x += s->minute;
        y += (double)s->kb;
        xx += s->minute * s->minute;
        xy += s->minute * (double)s->kb;
    }
    return n > 2 ? (n * xy - x * y) / (n * xx - x * x) : 0;
}

static void watch(struct soak *k, samples *list)
{
    uint64_t from = client_now_us();
    int published = 1;

    for (int t = EVERY; t <= k->seconds; t += EVERY) {
        while (client_now_us() - from < (uint64_t)t * 1000000)
            nap(50);
        if (k->publish && t / k->publish >= published)
            publish(k, published++);
        *(struct sample *)vec_push(list) = (struct sample){t / 60.0, stage_rss_kb(&k->stage)};
        printf("%5d s  %7ld kB  asked %lu failed %lu saved %lu uploaded %lu downloaded %lu "
               "exported %lu published %d\n",
               t, list->at[list->n - 1].kb, k->asked, k->failed, k->saved, k->uploaded,
               k->downloaded, k->exported, published);
        fflush(stdout);
    }
}

static void enter_all(struct soak *k, struct person *all)
{
    for (int i = 0; i < PEOPLE; i++) {
        struct person *p = &all[i];
        char login[20];
        *p = (struct person){.soak = k, .number = i, .client = client_make(&k->stage.port)};
        snprintf(p->unit, sizeof p->unit, "%s", stage_unit(&k->stage, i));
        snprintf(login, sizeof login, "person%d", i);
        if (i < CLERKS)
            stage_person(&k->stage, &p->client, login, "clerk", i);
        else if (i >= CLERKS + PUBLIC)
            stage_person(&k->stage, &p->client, login, "secretary", -1);
    }
}

static int run(struct soak *k)
{
    static struct person all[PEOPLE];
    samples list = {0};

    publish(k, 0);
    stage_serve(&k->stage);
    enter_all(k, all);
    for (int i = 0; i < PEOPLE; i++)
        CHECK(pthread_create(&all[i].thread, NULL, person_main, &all[i]) == 0);
    watch(k, &list);
    k->stop = true;
    for (int i = 0; i < PEOPLE; i++)
        pthread_join(all[i].thread, NULL);
    for (int i = 0; i < PEOPLE; i++)
        if (all[i].bad[0])
            printf("last that failed: %s\n", all[i].bad);
    double half = list.n ? list.at[list.n - 1].minute / 2 : 0;
    printf("%s: %lu requests, %lu failed; at the end %ld kB; growth in the second half %.1f kB a "
           "minute\n",
           k->stage.pg ? "PostgreSQL" : "SQLite", k->asked, k->failed,
           list.n ? list.at[list.n - 1].kb : 0, slope(&list, half));
    return k->failed ? 1 : 0;
}

int main(int argc, char **argv)
{
    static struct soak k = {.seconds = 60, .pause_ms = 500, .units = 100};
    bool pg = false;

    (void)argc;
    for (char **a = argv + 1; *a; a++) {
        int *n = str_eq(*a, "--seconds")   ? &k.seconds
                 : str_eq(*a, "--pause")   ? &k.pause_ms
                 : str_eq(*a, "--units")   ? &k.units
                 : str_eq(*a, "--publish") ? &k.publish
                                           : NULL;
        if (str_eq(*a, "--pg"))
            pg = true;
        else if (!n || !a[1] || (*n = (int)strtol(*++a, NULL, 10)) < 0)
            return fprintf(stderr,
                           "soak [--pg] [--seconds S] [--pause MS] [--units N] [--publish S]\n"),
                   2;
    }
    if (k.units < PEOPLE)
        return fprintf(stderr, "soak: at least %d units\n", PEOPLE), 2;
    if (pg && !pg_start(false))
        return 77;
    stage_begin(&k.stage, pg ? pg_fresh("soak") : NULL, k.units, 2);
    int r = run(&k);
    stage_stop(&k.stage, SIGTERM);
    stage_end(&k.stage);
    return r;
}
