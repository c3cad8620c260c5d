/* SPDX-License-Identifier: Apache-2.0 */
/* Options of the command line: one list for all commands; a command names those that it takes. */
#ifndef DET_CLI_OPTIONS_H
#define DET_CLI_OPTIONS_H

#include <stdint.h>

#include "ask/posterior.h"
#include "ask/replay.h"
#include "ask/whatif.h"
#include "data/fetched.h"

/* Identifier, name, value (NULL: a switch), help. */
#define DET_OPTION_LIST(X)                                                                                             \
    X(SEED, "seed", "N", "seed of the random numbers (default 1); same seed, same answer")                             \
    X(PRIOR, "prior", "SET", "prior set: sceptical, reference (default) or alarmed")                                   \
    X(PROFILE, "profile", "NAME", "parameters in play: auto (default), full or mini")                                  \
    X(THREADS, "threads", "N", "threads (default: all cores); never changes the answer")                               \
    X(SINCE, "since", "DATE", "first day of the window: YYYY-MM-DD, or of a month or a year")                        \
    X(UNTIL, "until", "DATE", "last day of the window: YYYY-MM-DD, or of a month or a year")                         \
    X(FROM, "from", "DATE", "first day of publication, YYYY-MM-DD")                                                    \
    X(TO, "to", "DATE", "last day of publication, YYYY-MM-DD (default: today)")                                        \
    X(EVERY, "every", "SPAN", "files of a day (default) or of each quarter of an hour: day or quarter")                \
    X(TRANSLATED, "translated", NULL, "with --every quarter: files of translated news too")                            \
    X(MENTIONS, "mentions", NULL, "with --every quarter: files of mentions too")                                       \
    X(PAIR, "pair", "A,B", "the two actors, where a store or an event file is given instead of a case folder")         \
    X(ACTOR, "actor", "A=X,Y", "with --pair: other names of actor A in the file; once for each actor")                 \
    X(SETS, "sets", "N", "data sets to make (default 100)")                                                            \
    X(DAYS, "days", "N", "days of each data set (default 400)")                                                        \
    X(HORIZON, "horizon", "DAYS", "days ahead, 1 to 3650")                                                                \
    X(SCENARIO, "scenario", "A=N", "third party A acts N times in 30 days; may stand more than once")                  \
    X(FORMAT, "format", "NAME", "of a store: the format whose acts are read (default: that with most rows among the actors)") \
    X(LAYOUT, "layout", "NAME", "print CSV in the columns of this name: plain (default), hubverse or views")           \
    X(DROP, "drop", "ACT", "an act that did not happen")                                                               \
    X(ADD, "add", "DATE,SOURCE,TARGET,CLASS[,VISIBILITY]", "an act that happened besides")                             \
    X(MOVE, "move", "ACT=DATE", "an act on another day")                                                               \
    X(HOLD, "hold", "COMMITMENT", "a commitment that stands: to the end of the window, or as a scenario ahead")           \
    X(BREAK, "break", "COMMITMENT[=DATE]", "a commitment that is broken: from DATE on or never given, or as a scenario ahead") \
    X(UNDO, "undo", "CHANGE", "a change of government that did not happen")                                            \
    X(REGIME, "regime", "ACTOR=DATE", "a side that changed its government on DATE")                                    \
    X(WITHOUT, "without", "ACTOR", "a third party that was not there")                                                 \
    X(SENSIBILITY, "sensibility", "ACTOR=VALUE", "how far a side saw its own provocation, 0 to 1")                     \
    X(COUPLING, "coupling", "NAME", "how acts are carried over: thinning (default), quantile or bounds")               \
    X(TRAIN, "train", "DATE", "last day of the first training stretch; what follows is foretold and scored")            \
    X(REFIT, "refit", "DAYS", "parameters are found anew after so many days (default: never)")                         \
    X(PAST, "past", "DAYS", "longest training stretch (default: all that lies before)")                                \
    X(ORIGINS, "origins", "DAYS", "days from one origin of forecasts to the next (default 7)")                         \
    X(PAIRS, "pairs", "N", "no more than N pairs, picked by the seed")                                                 \
    X(STEP, "step", "LENGTH", "step of time: day or week (default: day up to five years)")                                                   \
    X(TOP, "top", "N", "list N pairs (default 25), and read them by the sampler")                                                           \
    X(JSON, "json", NULL, "print the answer as JSON")                                                                  \
    X(CSV, "csv", NULL, "print the rows behind the answer as CSV")                                                          \
    X(OUT, "out", "FILE", "write to FILE")                                                                             \
    X(RUNS, "runs", "N", "runs of the sampler, 1 to 64 (default 3)")                                                   \
    X(DRAWS, "draws", "N", "draws of each run, a multiple of 32 (default 1024)")                                       \
    X(NO_CACHE, "no-cache", NULL, "fit anew, and keep no fit for the next time")                                       \
    X(INTO, "into", "STORE", "the store, which is made where there is none")                                           \
    X(DIR, "dir", "FOLDER", "keep the files in FOLDER, which is made where there is none")                             \
    X(URL, "url", "BASE", "address of a mirror (default: the publisher's own)")                                        \
    X(PARALLEL, "parallel", "N", "transfers at a time, 1 to 16 (default 4)")                                           \
    X(TRIES, "tries", "N", "requests for a file before it is given up, 1 to 100 (default 6)")                          \
    X(TIMEOUT, "timeout", "SECONDS", "patience with a server that stalls, 1 to 3600 (default 30)")                     \
    X(DRY_RUN, "dry-run", NULL, "ask nothing of anyone; print the addresses of the files by the calendar")             \
    X(MAPPING, "mapping", "FILE", "which columns hold what, for the format generic (YAML)")                            \
    X(REJECTS, "rejects", "FILE", "write dropped rows to FILE, with the reason of each")                               \
    X(KEEP_ACTS, "keep-acts", NULL, "keep the acts themselves in the store, beside their counts")                      \
    X(LISTEN, "listen", "ADDRESS", "numeric address to listen on (default 127.0.0.1, which only this machine reaches)")       \
    X(PORT, "port", "N", "port to listen on (default 8017); 0: any free one")                                                  \
    X(TOKEN, "token", "TEXT", "what every request must bring, 16 to 256 characters; needed where other machines reach the address")          \
    X(MAN, "man", NULL, "print a manual page")                                                                         \
    X(COMPLETION, "completion", NULL, "print the completion script for bash, zsh or fish")                             \
    X(QUIET, "quiet", NULL, "no progress and no remarks on standard error")                                            \
    X(HELP, "help", NULL, "print the help of the command")

typedef enum det_option_id {
#define DET_OPTION_ENUM(id, name, value, help) DET_OPTION_##id,
    DET_OPTION_LIST(DET_OPTION_ENUM)
#undef DET_OPTION_ENUM
        DET_N_OPTIONS
} det_option_id;

/* A set of options, one bit each. */
typedef uint64_t det_option_set;
#define DET_OPTION_BIT(id) ((det_option_set)1 << DET_OPTION_##id)

typedef struct det_option {
    const char *name, *value, *help;
} det_option;

const det_option *det_option_at(det_option_id id);

typedef enum det_csv_layout { DET_CSV_PLAIN, DET_CSV_HUBVERSE, DET_CSV_VIEWS } det_csv_layout;

/* One value of an option that may stand more than once. */
typedef struct det_option_value {
    det_option_id id;
    const char *value;
} det_option_value;

enum { DET_MOST_OPTION_VALUES = 64, DET_MOST_TOKEN = 256 };

/* What stood on the command line; texts are borrowed from argv. */
typedef struct det_options {
    det_option_set given; /* the options that stood there */
    unsigned long seed;
    det_prior_set prior;
    det_profile profile;
    det_whatif_coupling coupling;
    int threads;
    int n_runs, n_draws; /* 0: not given */
    int n_sets, n_days;  /* 0: not given */
    int horizon_days;    /* 0: not given */
    det_day train;       /* DET_DAY_NONE: not given */
    int refit_days, past_days, origin_days, n_pairs; /* 0: not given */
    int step_days;       /* 1 or 7; 0 (default): by the window's length */
    int top;             /* 0: not given */
    det_csv_layout layout;
    det_fetch_every every;
    int n_parallel, n_tries, timeout_seconds; /* 0: not given */
    int port;            /* 0: not given, or any */
    det_day since, until, from, to;
    const char *pair, *format, *out, *into, *rejects, *mapping, *dir, *url, *listen, *token;
    det_option_value values[DET_MOST_OPTION_VALUES]; /* of repeatable options, as they stood */
    int n_values;
    char **operands; /* [n_operands], the front of argv */
    int n_operands;
    const struct det_ranks *ranks; /* processes that answer this together; NULL: alone */
} det_options;

/* Read argv[argc] (without program and command), whose strings are put in order: operands first. `allowed`: the
 * options the command takes. "--name value", "--name=value" and "--" are understood. DET_USAGE: unknown option (the
 * nearest is named), a missing or surplus value, a value out of range, an option given twice. */
det_status det_options_read(int argc, char **argv, det_option_set allowed, det_options *out, det_err *err) DET_MUST_USE;
/* 1 if the option of this bit was given. */
int det_options_has(const det_options *o, det_option_set bit);
/* The options of a fit, from what was given. */
det_posterior_options det_options_posterior(const det_options *o);

#endif
