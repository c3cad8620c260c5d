# SPDX-License-Identifier: Apache-2.0
"""What Python sees of detente.h, for cffi in API mode: the C compiler fills in every "..." from the header itself."""
import subprocess

from cffi import FFI

QUESTIONS = ("replay", "origins", "explain", "forecast", "whatif", "moves", "score", "diff", "skill", "watch", "posterior", "calibration")

TYPES = """
typedef enum { DET_OK, DET_USAGE, DET_DATA, DET_NOINPUT, DET_NOMEM, DET_IO, DET_STOPPED, DET_CONFIG, ... } det_status;
typedef struct { det_status status; char file[256]; long line, column; char text[512]; ...; } det_err;
typedef int32_t det_day;
#define DET_DAY_NONE ...
static char *const DET_VERSION, *const DET_METHOD;
int det_day_read_span(const char *s, det_day *first, det_day *last);
char *det_err_format(const det_err *err, char *out, size_t size);
void det_free(void *p);
typedef struct { char *s; size_t n; ...; } det_text;
void det_text_free(det_text *t);
char *det_text_take(det_text *t);
typedef struct { ...; } det_faults;
void det_faults_free(det_faults *f);
typedef struct { ...; } det_run;

/* A long call as its caller sees it from outside (below). */
typedef struct { ...; } outlook;
void outlook_run(outlook *o, int n_threads, det_run *run);
void outlook_stop(outlook *o);
double outlook_progress(outlook *o, char what[64]);

/* ---- cases and counts ---- */

enum { DET_VC, DET_MC, DET_VH, DET_MH, DET_N_CLASSES, ... };
typedef struct { char *id, *name; ...; } det_actor;
typedef struct { int actor; double p; } det_share;
typedef struct { char *id, *note; det_day from, to; det_share *source; size_t n_source; int target; int cls; char *cameo;
                 double goldstein, deaths; int visibility; char grade[3]; int is_background; ...; } det_act;
typedef struct { ...; } det_input;
typedef struct { char *title; int principals[2]; det_day from, until; int step_days; det_actor *actors; size_t n_actors; det_act *acts;
                 size_t n_acts; ...; } det_case;
void det_case_free(det_case *c);
det_status det_casefile_read(const char *folder, det_case *out, det_faults *faults, det_err *err);
det_status det_casefile_new(const char *folder, det_err *err);
det_status det_window_restrict(det_case *c, det_day from, det_day until, size_t *n_left_out, det_err *err);
det_status det_check_json(const det_faults *faults, const det_case *c, char **out, det_err *err);
typedef struct { const char *id[2], *codes[2], *format; det_day from, until; } det_pair_request;
det_status det_paircase_read(const char *path, const det_pair_request *q, det_case *out, det_err *err);
typedef struct { int source, target; } det_dyad;
typedef struct { int n_steps, step_days; det_day from; det_dyad *dyads; int n_dyads; double *count; unsigned char *seen;
                 double *log_volume; int machine_coded; ...; } det_panel;
det_status det_panel_build(const det_case *c, det_panel *out, det_err *err);
void det_panel_free(det_panel *p);

/* ---- questions of a case ---- */

typedef struct { const det_input *inputs; size_t n_inputs; ...; } det_provenance;
typedef struct { det_provenance provenance; ...; } det_answer;
typedef struct { ...; } det_fit_cache;
void cache_at(det_fit_cache *c, const char *folder);
typedef struct { int prior, profile; unsigned long seed; det_fit_cache *cache; ...; } det_basis_options;
typedef struct { ...; } det_basis;
void det_basis_default(det_basis_options *o);
det_status det_basis_open(const det_case *c, const det_basis_options *o, const det_run *run, det_basis *out, det_err *err);
void det_basis_free(det_basis *b);

typedef struct { ...; } det_replay_options;
typedef struct { int act; ...; } det_origins_options;
typedef struct { ...; } det_explain_options;
typedef struct { double horizon_days; ...; } det_moves_options;
typedef struct { int kind; const char *name; size_t n; double monthly; } det_scenario_request;
enum { DET_REQUEST_PRESSES, DET_REQUEST_HOLDS, DET_REQUEST_BREAKS };
typedef struct { int horizon_days; const det_scenario_request *requests; size_t n_requests; ...; } det_forecast_options;
typedef struct { int coupling; ...; } det_whatif_options;
#define DET_N_CHANGES ...
typedef struct { ...; } det_change;
const char *det_change_name(int k);
det_status det_change_read(const det_case *c, int kind, const char *text, det_change *out, det_err *err);
det_status det_origins_find_act(const det_case *c, const char *id, int *out, det_err *err);

/* ---- the posterior ---- */

typedef struct { int prior, profile; unsigned long seed; int n_runs, n_draws; det_fit_cache *cache; ...; } det_posterior_options;
typedef struct { const char *name, *word; ...; } det_parameter_row;
typedef struct { int complete; ...; } det_fit;
typedef struct { int n_draws; const double *u, *log_prior, *log_lik; ...; } det_chain;
void det_posterior_default(det_posterior_options *o);
int det_posterior_chains(const det_posterior *p);
det_chain det_posterior_chain(const det_posterior *p, int i);
void det_posterior_values(const det_posterior *p, size_t i_row, const double *u, int n, double *out);
det_status det_inference_data_write(const det_posterior *p, const char *path, det_err *err);
typedef struct { int profile, prior, n_sets, n_days; unsigned long seed; ...; } det_calibrate_options;
void det_calibrate_default(det_calibrate_options *o);

/* ---- the report ---- */

typedef struct { const char *question, *json; } det_report_part;
typedef struct { det_replay replay; det_report_part each[...]; size_t n; ...; } det_report_parts;
det_status det_report_parts_ask(const det_basis *b, const det_run *run, det_report_parts *out, det_err *err);
void det_report_parts_free(det_report_parts *p);
det_status det_report_html(const det_report_part *parts, size_t n, char **out, det_err *err);

/* ---- kept answers ---- */

typedef struct { det_input input; ...; } det_saved;
det_status det_savedfile_read(const char *path, det_saved *out, det_err *err);
void det_saved_free(det_saved *s);
typedef struct { ...; } det_issued;
det_status det_issued_json_read(const char *path, det_issued *out, det_err *err);
void det_issued_free(det_issued *f);

/* ---- stores ---- */

typedef struct det_store det_store;
enum { DET_STORE_READ, DET_STORE_WRITE };
det_status det_store_open(const char *path, int mode, det_store **out, det_err *err);
void det_store_close(det_store *s);
det_status det_store_hash(det_store *s, const char *format, char *out, det_err *err);
typedef struct { ...; } det_stock;
det_status det_store_stock(det_store *s, det_stock *out, det_err *err);
det_status det_stock_json(const char *path, const char *sha256, const det_stock *k, char **out, det_err *err);
typedef struct { ...; } det_importer;
det_status det_importers_find(const char *name, const det_importer **out, det_err *err);
typedef struct { ...; } det_mapping;
det_status det_mapping_read(const char *path, det_mapping *out, det_err *err);
void det_mapping_free(det_mapping *m);
typedef struct { ...; } det_imported;
void det_imported_free(det_imported *m);
det_status det_import_json(const det_imported *m, char **out, det_err *err);
typedef struct { char **path; size_t n; ...; } det_paths;
det_status det_paths_add(det_paths *p, const char *name, det_err *err);
void det_paths_free(det_paths *p);
typedef struct { const det_importer *importer; const det_mapping *mapping; int keep_acts; FILE *rejects; } det_ingest_options;
det_status det_ingest_files(det_store *s, const char *const *paths, size_t n, const det_ingest_options *o, const det_run *run,
                            det_imported *m, det_err *err);
FILE *fopen(const char *path, const char *mode);
int fclose(FILE *f);

typedef struct { det_day from, until; ...; } det_atlas_request;
typedef struct { ...; } det_atlas;
void det_atlas_request_default(det_atlas_request *q);
det_status det_import_atlas(const char *path, const det_atlas_request *q, det_atlas *out, det_err *err);
void det_atlas_free(det_atlas *a);
typedef struct { ...; } det_past_pair;
typedef struct { det_past_pair *pairs; det_day until; ...; } det_past;
det_status det_past_csv_read(const char *path, det_past *out, det_err *err);
typedef struct { int step_days; ...; } det_glance_options;
typedef struct { det_glance_options glance; unsigned long seed; int n_read; const char *journal; det_past past; ...; } det_watch_options;
void det_watch_default(det_watch_options *o);
typedef struct { det_day train_until; int every_days, refit_days, train_days; size_t most_pairs; unsigned long seed;
                 ...; } det_skill_options;
void det_skill_default(det_skill_options *o);
det_status skill_keep(const char *path, const det_skill *s, det_err *err);

typedef struct det_extraction det_extraction;
typedef struct { char format[16]; det_day from, until; const double *rows_per_day; ...; } det_extract;
typedef struct { det_day day; int cls; double acts, rows, mutual; } det_flow_cell;
typedef struct { char *source, *target; det_flow_cell *cells; size_t n_cells; } det_flow;
det_status det_extraction_open(const char *path, const char *format, det_day from, det_day until, det_extraction **out, det_err *err);
void det_extraction_close(det_extraction *x);
const det_extract *det_extraction_about(const det_extraction *x);
det_status det_extraction_next(det_extraction *x, det_flow *flow, det_err *err);
typedef struct det_extract_netcdf det_extract_netcdf;
det_status det_extract_netcdf_begin(const det_extract *x, const char *path, det_extract_netcdf **out, det_err *err);
void det_extract_netcdf_flow(det_extract_netcdf *w, const det_flow *f);
det_status det_extract_netcdf_end(det_extract_netcdf *w, det_status st, det_err *err);
"""

# Answers: opaque but for the members named, asked for, said as JSON (and CSV), freed.
MEMBERS = {"diff": "det_answer answer;", "posterior": "det_fit fit; det_parameter_row *parameters; size_t n_parameters;"}
ASKED = {
    "score": "const det_case *c, const det_issued *forecasts, size_t n",
    "diff": "const det_saved *before, const det_saved *after",
    "skill": "const det_atlas *a, const det_skill_options *o, const det_run *run",
    "watch": "const det_atlas *a, const det_watch_options *o, const det_run *run",
    "posterior": "const det_case *c, const det_posterior_options *o, const det_run *run",
    "whatif": "const det_basis *b, const det_change *changes, size_t n, const det_whatif_options *o, const det_run *run",
}
AS_CSV = ("replay", "forecast", "whatif", "skill", "watch")


def declarations() -> str:
    answers = "".join(f"typedef struct {{ {MEMBERS.get(q, '')} ...; }} det_{q};\nvoid det_{q}_free(det_{q} *a);\n" for q in QUESTIONS)
    head, marker, rest = TYPES.partition("/* ---- the posterior ---- */")
    fits, last, stores = rest.partition("void det_posterior_default")
    asks = ""
    for q in QUESTIONS:
        name = "calibrate" if q == "calibration" else q
        how = ASKED.get(q) or ("const det_calibrate_options *o, const det_run *run" if q == "calibration" else
                               f"const det_basis *b, const det_{q}_options *o, const det_run *run")
        asks += f"det_status det_{name}_ask({how}, det_{q} *out, det_err *err);\n"
        asks += f"det_status det_{name}_json(const det_{q} *a, {'int paths, ' if q == 'whatif' else ''}char **out, det_err *err);\n"
        if q in AS_CSV:
            asks += f"void det_{q}_csv(const det_{q} *a, det_text *out);\n"
        if q in ("replay", "origins", "explain", "forecast", "whatif", "moves"):
            asks += f"void det_{q}_default(det_{q}_options *o);\n"
    return head + marker + fits + answers + last + stores + asks


SOURCE = """
#include <pthread.h>
#include <string.h>
#include <detente.h>

/* A long call runs on a thread of its own. Whoever waits for it stops it and looks at its progress through this, without
 * the interpreter: the library's threads never enter Python. */
typedef struct outlook {
    pthread_mutex_t lock;
    int stop;
    double done;
    char what[64];
} outlook;

static int outlook_is_stopped(void *user)
{
    return __atomic_load_n(&((outlook *)user)->stop, __ATOMIC_RELAXED);
}

static void outlook_tell(void *user, const char *what, double done)
{
    outlook *o = user;
    pthread_mutex_lock(&o->lock);
    o->done = done;
    strncpy(o->what, what, sizeof o->what - 1);
    pthread_mutex_unlock(&o->lock);
}

static void outlook_run(outlook *o, int n_threads, det_run *run)
{
    pthread_mutex_init(&o->lock, NULL);
    *run = (det_run){.n_threads = n_threads, .progress = outlook_tell, .stop = outlook_is_stopped, .user = o};
}

static void outlook_stop(outlook *o)
{
    __atomic_store_n(&o->stop, 1, __ATOMIC_RELAXED);
}

static double outlook_progress(outlook *o, char what[64])
{
    pthread_mutex_lock(&o->lock);
    memcpy(what, o->what, sizeof o->what);
    const double done = o->done;
    pthread_mutex_unlock(&o->lock);
    return done;
}

static void cache_at(det_fit_cache *c, const char *folder)
{
    *c = (det_fit_cache){.folder = folder};
}

static det_status skill_keep(const char *path, const det_skill *s, det_err *err)
{
    det_scorecard_row rows[DET_SKILL_MOST_ROWS];
    const det_scorecard card = det_skill_card(s, rows);
    return det_store_keep_scorecard(path, &card, err);
}
"""


def pkg_config(*what: str) -> list[str]:
    return subprocess.run(["pkg-config", *what, "detente"], check=True, capture_output=True, text=True).stdout.split()


ffi = FFI()
ffi.cdef(declarations())
ffi.set_source("detente._native", SOURCE, extra_compile_args=[*pkg_config("--cflags"), "-std=gnu17"], extra_link_args=pkg_config("--libs"))
