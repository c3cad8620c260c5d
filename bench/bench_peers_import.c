/* SPDX-License-Identifier: Apache-2.0 */
/* Event files from the page cache to counts, on one core.
 *   bench_peers_import make FILE MIB      writes a made file in the exact layout of GDELT 2 (61 fields), always the same one
 *   bench_peers_import read FILE ROUNDS   reads it to counts without a store: CPU seconds a round
 *   bench_peers_import hash FILE ROUNDS   hashes it
 *   bench_peers_import unpack FILE ROUNDS unpacks a zip file by libzip alone
 *   bench_peers_import counts FILE        prints the counts: day, source, target, code, rows, sum of Goldstein values
 * bench/import.py runs it beside the peers.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <zip.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/random.h"
#include "gate/harvest.h"
#include "gate/tally.h"

/* ---- a made file ---- */

enum { ROWS_A_DAY = 100000, FIRST_DAY = 17897 /* 2019-01-01 */ };

static const char *const roles[] = {"", "", "GOV", "GOV", "MIL", "COP", "BUS", "MED", "CVL", "OPP", "REB", "EDU", "JUD", "LEG"};
static const char *const hosts[] = {"www.reuters.com", "www.dailymail.co.uk", "timesofindia.indiatimes.com", "www.thehindu.com", "allafrica.com",
                                    "www.washingtonpost.com", "www.xinhuanet.com", "www.dawn.com", "news.yahoo.com", "www.jpost.com"};
static const char *const words[] = {"minister", "talks", "border", "police", "attack", "president", "election", "court", "trade", "army", "protest",
                                    "visit", "deal", "crisis", "report", "killed", "leader", "sanctions", "rebels", "peace"};
static const char *const places[] = {"Islamabad, Islamabad, Pakistan\tPK\tPK08\t23325\t33.7\t73.1667\t-2276577", "Washington, District of Columbia, United States\tUS\tUSDC\tDC001\t38.8951\t-77.0364\t531871",
                                     "New Delhi, Delhi, India\tIN\tIN07\t17911\t28.6\t77.2\t-2106102", "Beijing, Beijing, China\tCH\tCH22\t13001\t39.9289\t116.388\t-1898541",
                                     "Kabul, Kabol, Afghanistan\tAF\tAF13\t3580\t34.5167\t69.1833\t-3378435", "United Kingdom\tUK\tUK\t\t54\t-2\tUK",
                                     "Jerusalem, Israel (general), Israel\tIS\tIS06\t18315\t31.7667\t35.2333\t-797092", "Moscow, Moskva, Russia\tRS\tRS48\t25106\t55.7522\t37.6156\t-2960561"};

/* One of n, number k about as often as 1/(k + 1). */
static int draw_rank(det_stream *s, int n)
{
    return (int)pow(n, det_draw_uniform(s)) - 1;
}

/* Ten fields of a party; one in five is not known. */
static int add_actor(det_stream *s, const int *states, int state, char *to)
{
    if (det_draw_uniform(s) < .2)
        return sprintf(to, "\t\t\t\t\t\t\t\t\t");
    const det_known_actor *a = &det_actors_table[states[state]];
    const char *role = roles[det_draw_u64(s) % (sizeof roles / sizeof *roles)];
    int length = sprintf(to, "%s%s\t", a->code, role);
    for (const char *at = a->name; *at; at++)
        to[length++] = (char)(*at >= 'a' && *at <= 'z' ? *at - 32 : *at);
    return length + sprintf(to + length, "\t%s\t\t\t\t\t%s\t\t", a->code, role);
}

static int add_place(det_stream *s, char *to)
{
    return sprintf(to, "4\t%s\t", places[det_draw_u64(s) % (sizeof places / sizeof *places)]);
}

static det_day draw_day(det_stream *s, long row)
{
    static const int back[] = {1, 7, 30, 365, 3650};
    const det_day today = FIRST_DAY + (det_day)(row / ROWS_A_DAY);
    const double u = det_draw_uniform(s);
    return u < .9 ? today : today - back[(int)((u - .9) * 50)];
}

static size_t write_row(det_stream *s, long row, const int *states, int n, char *to)
{
    int year, month, day;
    char *at = to;
    det_day_to_civil(draw_day(s, row), &year, &month, &day);
    at += sprintf(at, "%ld\t%04d%02d%02d\t%04d%02d\t%04d\t%04d.%04d\t", 800000000 + row, year, month, day, year, month, year, year, (month * 30 + day) * 27);
    const int source = draw_rank(s, n), target = det_draw_uniform(s) < .4 ? source : draw_rank(s, n);
    at += add_actor(s, states, source, at);
    at += sprintf(at, "\t");
    at += add_actor(s, states, target, at);
    const det_code *c = &det_codebook_cameo_table[draw_rank(s, (int)det_codebook_n_cameo) * 7 % (int)det_codebook_n_cameo];
    at += sprintf(at, "\t%d\t%s\t%.3s\t%.2s\t%d\t%g\t%d\t1\t%d\t%.15g\t", det_draw_uniform(s) < .5, c->code, c->code, c->code, (int)c->cls + 1, c->goldstein,
                  (int)(det_draw_u64(s) % 20) + 1, (int)(det_draw_u64(s) % 20) + 1, 20 * det_draw_uniform(s) - 10);
    for (int k = 0; k < 3; k++)
        at += add_place(s, at);
    det_day_to_civil(FIRST_DAY + (det_day)(row / ROWS_A_DAY), &year, &month, &day);
    at += sprintf(at, "%04d%02d%02d%02d%02d00\thttps://%s/%04d/%02d/%02d", year, month, day, (int)(row / 4200 % 24), (int)(row / 1050 % 4) * 15,
                  hosts[det_draw_u64(s) % (sizeof hosts / sizeof *hosts)], year, month, day);
    for (int k = 0; k < 5; k++)
        at += sprintf(at, "%c%s", k ? '-' : '/', words[det_draw_u64(s) % (sizeof words / sizeof *words)]);
    at += sprintf(at, "-%d\n", (int)(det_draw_u64(s) % 1000000));
    return (size_t)(at - to);
}

static int make(const char *path, double mib)
{
    int states[512], n = 0;
    char row[4096];
    FILE *file = fopen(path, "wb");
    if (!file)
        return 1;
    for (size_t i = 0; i < det_actors_n && n < 512; i++)
        if (det_actors_table[i].kind == DET_STATE)
            states[n++] = (int)i;
    double bytes = 0;
    for (long i = 0; bytes < mib * 1048576; i++) {
        det_stream s;
        det_stream_init(&s, 1, 0, (uint32_t)(i >> 32), (uint32_t)i);
        const size_t length = write_row(&s, i, states, n, row);
        fwrite(row, 1, length, file);
        bytes += (double)length;
    }
    return ferror(file) | fclose(file);
}

/* ---- reading ---- */

typedef struct reading {
    det_tally tally;
    size_t rows;
    det_actor_index *index;
    int *row_of; /* of each party of the file */
    size_t n_parties, cap;
    char (*codes)[32];
    size_t n_codes, cap_codes;
} reading;

static void learn(reading *r, const det_batch *b)
{
    if (det_reserve((void **)&r->row_of, &r->cap, r->n_parties + b->n_parties + 1, sizeof *r->row_of) ||
        det_reserve((void **)&r->codes, &r->cap_codes, r->n_codes + b->n_codes + 1, sizeof *r->codes))
        exit(1);
    for (size_t i = 0; i < b->n_parties; i++)
        r->row_of[r->n_parties++] = b->parties[i].row;
    for (size_t i = 0; i < b->n_codes; i++)
        snprintf(r->codes[r->n_codes++], 32, "%s", b->texts.s + b->codes[i]);
}

static int count(reading *r, const det_batch *b)
{
    learn(r, b);
    r->rows += b->n;
    for (size_t i = 0; i < b->n; i++) {
        const det_batch_row *row = &b->rows[i];
        const det_tally_key key = {.source = r->row_of[row->source], .target = r->row_of[row->target], .day = row->day, .cls = row->cls,
                                   .code = (int)row->code};
        if (!row->fate && det_tally_add(&r->tally, &key, row->goldstein, row->deaths, NULL))
            return 1;
    }
    return 0;
}

static int read_file(const char *path, reading *r)
{
    const det_harvest_options o = {0};
    det_harvest *h = NULL;
    det_batch b = {0};
    if (det_actor_index_open(&r->index, NULL) || det_batch_init(&b, NULL) || det_harvest_open(path, &o, r->index, &h, NULL))
        return 1;
    int bad;
    do {
        det_batch_clear(&b);
        bad = det_harvest_next(h, &b, NULL) || count(r, &b);
    } while (!bad && b.n);
    det_harvest_close(h);
    det_batch_free(&b);
    return bad;
}

static void reading_free(reading *r)
{
    det_tally_free(&r->tally);
    det_actor_index_close(r->index);
    det_free(r->row_of);
    det_free(r->codes);
    *r = (reading){0};
}

static int print_counts(const char *path)
{
    reading r = {0};
    if (read_file(path, &r))
        return 1;
    for (size_t i = 0; i < r.tally.n; i++) {
        const det_tally_count *c = &r.tally.counts[i];
        char day[11];
        printf("%s,%s,%s,%s,%ld,%.1f\n", det_day_print(c->key.day, day), det_actors_table[c->key.source].code, det_actors_table[c->key.target].code,
               r.codes[c->key.code], c->rows, c->goldstein);
    }
    reading_free(&r);
    return 0;
}

/* ---- measuring ---- */

static double cpu_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int do_read(const char *path, double *bytes)
{
    reading r = {0};
    struct stat s;
    const int bad = read_file(path, &r) || stat(path, &s);
    *bytes = (double)s.st_size;
    reading_free(&r);
    return bad;
}

static int do_hash(const char *path, double *bytes)
{
    char out[65];
    struct stat s;
    *bytes = stat(path, &s) ? 0 : (double)s.st_size;
    return det_hash_file(path, out, NULL) != DET_OK;
}

static int do_unpack(const char *path, double *bytes)
{
    static char block[1 << 18];
    int code;
    zip_t *zip = zip_open(path, ZIP_RDONLY, &code);
    zip_file_t *file = zip ? zip_fopen_index(zip, 0, 0) : NULL;
    zip_int64_t got = -1;
    *bytes = 0;
    while (file && (got = zip_fread(file, block, sizeof block)) > 0)
        *bytes += (double)got;
    if (file)
        zip_fclose(file);
    if (zip)
        zip_discard(zip);
    return got != 0;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Median CPU seconds of a round, and bytes. */
static int measure(int (*what)(const char *, double *), const char *path, int n_rounds, double *seconds, double *bytes)
{
    double rounds[64];
    for (int i = 0; i < n_rounds; i++) {
        const double start = cpu_s();
        if (what(path, bytes))
            return 1;
        rounds[i] = cpu_s() - start;
    }
    qsort(rounds, (size_t)n_rounds, sizeof *rounds, by_size);
    *seconds = rounds[n_rounds / 2];
    return 0;
}

static int report(const char *name, int (*what)(const char *, double *), const char *path, int n_rounds)
{
    double seconds, bytes;
    struct rusage u;
    if (measure(what, path, n_rounds, &seconds, &bytes))
        return 1;
    getrusage(RUSAGE_SELF, &u);
    printf("%-7s %.4f s, %.0f bytes, %.3f GB/s, %ld MiB at most\n", name, seconds, bytes, bytes / seconds * 1e-9, u.ru_maxrss / 1024);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 4 && !strcmp(argv[1], "make"))
        return make(argv[2], atof(argv[3]));
    if (argc == 3 && !strcmp(argv[1], "counts"))
        return print_counts(argv[2]);
    if (argc == 4 && !strcmp(argv[1], "read"))
        return report("read", do_read, argv[2], atoi(argv[3]));
    if (argc == 4 && !strcmp(argv[1], "hash"))
        return report("hash", do_hash, argv[2], atoi(argv[3]));
    if (argc == 4 && !strcmp(argv[1], "unpack"))
        return report("unpack", do_unpack, argv[2], atoi(argv[3]));
    return 1;
}
