/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"

#include <stdio.h>
#include <string.h>

#include "base/nearest.h"
#include "base/ranks.h"
#include "base/version.h"
#include "cli/help.h"

#define BIT(id) DET_OPTION_BIT(id)
#define ASKING                                                                                                         \
    (BIT(SEED) | BIT(PRIOR) | BIT(PROFILE) | BIT(THREADS) | BIT(SINCE) | BIT(UNTIL) | BIT(PAIR) | BIT(ACTOR) |         \
     BIT(FORMAT) | BIT(OUT) | BIT(NO_CACHE) | BIT(QUIET) | BIT(HELP))

static const det_command commands[] = {
    {"new", "FOLDER", "write a commented case folder that already runs",
     "Writes case.yaml, acts.csv and sources.csv of two invented states into FOLDER, with comments that say what each "
     "line is for. FOLDER "
     "must not exist or be empty.",
     BIT(HELP), 1, 1, det_command_new},
    {"check", "FOLDER", "say whether a case is well formed",
     "Reads the case in FOLDER and prints every fault as FILE:LINE:COLUMN: sentence, with the nearest valid name where "
     "a name is unknown. "
     "Notes, which begin with \"note: \", say what the model will not use and why. The last line counts both.\n\n"
     "The exit code is 0 without faults and 65 with them; notes do not change it.",
     BIT(JSON) | BIT(HELP), 1, 1, det_command_check},
    {"replay", "CASE", "what each side believed, day by day, and where it leads",
     "CASE is a case folder; or, together with --pair, a store (detente import) or an event file (CSV, plain or packed, with the columns "
     "date, source, target, cameo, quad, goldstein). Prints the verdict, how sure it is and what would change it; then direct reproduction R under three "
     "baselines, the state of the "
     "pair, the belief of each side by source of suspicion, misperception and its causes, the sources of hostile acts, "
     "phases, game "
     "changers, parameters and provenance.\n\n"
     "With --out FILE the answer goes to FILE, as JSON or CSV where its name ends so, and the verdict is printed.",
     ASKING | BIT(JSON) | BIT(CSV), 1, 1, det_command_replay},
    {"origins", "CASE [ACT]", "why an act happened, and where hostility goes back to",
     "CASE as for replay; ACT is the id of one of its acts. Traces every act back: by how much it springs from its author's habit, true "
     "hostility, an answer to earlier acts, fear (and whose deeds brought it), pressure of third parties or a common cause; which earlier "
     "acts are its parents; and where the ancestry of parents ends (roots). Every share is a mean over the posterior with its 90 % "
     "interval.\n\n"
     "Without ACT prints the roots of the hostile acts by direction, phase and month, the share that third parties brought in, the acts from "
     "which most followed, and the gravest ones. With ACT prints that act's sources, parents and roots.\n\n"
     "With --out FILE the answer goes to FILE, as JSON where its name ends so, and the verdict is printed.",
     ASKING | BIT(JSON), 1, 2, det_command_origins},
    {"explain", "CASE", "which explanation fits, and what that hangs on",
     "Fits rival explanations to CASE (as for replay): habit alone, tit for tat, mutual fear, true hostility of one side or both, a common "
     "cause. Prints prior and posterior probabilities under three prior sets; hypotheses in rows and evidence in columns; the acts, origins and "
     "assumptions that it hangs on; placebos; what would disconfirm the leader; who meddles; and each contested claim, weighed and not asserted.\n\n"
     "A verdict other than \"cannot tell\" needs more than 0.8 under all three prior sets.",
     ASKING | BIT(JSON), 1, 1, det_command_explain},
    {"fit", "CASE", "posterior draws, evidence, and how far they can be trusted",
     "Fits the model to CASE (as for replay) by independent runs of a tempered sampler. Prints every parameter with its "
     "median and 90 % interval, what the record taught, agreement of runs (R-hat), effective draws and how far it hangs on its "
     "prior; the evidence with its standard deviation; whether the prior would have expected such a record; and "
     "warnings.\n\n"
     "With --out FILE the draws go to FILE, netCDF-4 in ArviZ's InferenceData layout. An interrupt ends the sampler "
     "cleanly: what there is is printed and marked as partial, and the exit code is 75.\n\n"
     "Fits are kept in $XDG_CACHE_HOME/detente (or ~/.cache/detente) and found again by fit, replay and report as long as inputs "
     "and options stay the same; --no-cache does without.",
     ASKING | BIT(RUNS) | BIT(DRAWS) | BIT(JSON), 1, 1, det_command_fit},
    {"moves", "CASE", "which move, by whom, first",
     "Plays out every move that the case names for the two sides (its key `moves`), alone and together, from the end of the record on, "
     "in three pairs of eyes: those of each side, and the analyst's. Prints whether a move works if its side goes alone, whether "
     "the side would make it in its own eyes, what giving up a deterrent costs, who leads, which profiles no deviation betters, "
     "and where the sides' eyes part.",
     ASKING | BIT(HORIZON) | BIT(JSON), 1, 1, det_command_moves},
    {"forecast", "CASE", "where it leads, how probable a clash is, what third parties would change",
     "Looks ahead from the last day of CASE (as for replay): paths are simulated from the posteriors of the rival explanations (as for "
     "explain), hidden states and all, and averaged by the evidence of each. Prints what each alone says; "
     "the probability of a clash, as the case's `clash` rule defines it, by lead time; scenarios of third parties (as before, quiet, "
     "each one pressing as in its busiest month) and what they change; the same under other priors; and three baselines that know no "
     "model. Then acts and fear ahead.\n\n"
     "With --out FILE.json the forecast is stored with its date and its whole predictive distribution, so that it can be scored; with "
     "--out FILE.csv its daily path, or with --layout the columns of the hubverse or of VIEWS.",
     ASKING | BIT(HORIZON) | BIT(SCENARIO) | BIT(HOLD) | BIT(BREAK) | BIT(LAYOUT) | BIT(JSON) | BIT(CSV), 1, 1, det_command_forecast},
    {"whatif", "CASE", "what would have been, had the case been changed",
     "Runs the history of CASE (as for replay) again with one or more changes, at many draws of the parameters and of the noise behind "
     "the record: how many hostile acts fewer or more, how each side's fear would have gone, each with its interval; told phases "
     "apart; and the acts that may not have happened. \"No effect\" and \"cannot tell\" are different answers.\n\n"
     "All changes may stand several times, and together. Ids are those of the case.",
     ASKING | BIT(DROP) | BIT(ADD) | BIT(MOVE) | BIT(HOLD) | BIT(BREAK) | BIT(UNDO) | BIT(REGIME) | BIT(WITHOUT) |
         BIT(SENSIBILITY) | BIT(COUPLING) | BIT(JSON) | BIT(CSV),
     1, 1, det_command_whatif},
    {"score", "STORE | CASE FORECAST...", "how good forecasts are, out of sample, and how good kept ones were",
     "With a STORE and --train DATE: every active pair is fitted on the days up to DATE alone; what follows is foretold and scored, step by step and "
     "from an origin every few days for 1 to 90 days ahead: the average over the rival explanations beside baselines. The scorecard is "
     "kept in the store.\n\n"
     "With a CASE: holds forecasts that 'detente forecast --out FILE.json' kept against CASE, whose window goes on beyond the days on which "
     "they were issued. What is not due yet or was not observed is not scored.\n\n"
     "Prints proper scores (log, CRPS, Brier, interval) and how often intervals held the truth, by lead time.",
     BIT(SEED) | BIT(THREADS) | BIT(SINCE) | BIT(UNTIL) | BIT(TRAIN) | BIT(REFIT) | BIT(PAST) | BIT(ORIGINS) | BIT(PAIRS) | BIT(PAIR) | BIT(ACTOR) |
         BIT(FORMAT) | BIT(JSON) | BIT(CSV) | BIT(OUT) | BIT(QUIET) | BIT(HELP),
     1, 4096, det_command_score},
    {"diff", "EARLIER LATER", "what changed between two saved answers, and which acts did it",
     "EARLIER and LATER are answers of replay about one pair, saved as JSON (detente replay CASE --out FILE.json): of two dates, two versions of "
     "a case, two settings. Prints both verdicts, state, direct R, fear at the end and on the last day of both, the acts that are in one "
     "alone or told otherwise with what they did to each side's fear as the answers have it, and the parameters that moved most.",
     BIT(JSON) | BIT(OUT) | BIT(HELP), 2, 2, det_command_diff},
    {"report", "CASE", "the whole answer on one page",
     "Answers as replay does and writes one HTML file that needs nothing from outside: charts, tables and data are "
     "inside. Without --out it is "
     "named after CASE, in the current folder. Prints the verdict and the path.",
     ASKING, 1, 1, det_command_report},
    {"serve", "CASE | STORE", "the page of a pair, with what-ifs computed as they are asked for; or of all pairs of a store",
     "With a CASE: answers as report does and shows the page to a browser on this machine: choose acts to drop, commitments to hold, changes of "
     "government to undo, another prior set, and see what would have been; edit a copy of the case, have it checked, and take it away as "
     "a folder. \n\n"
     "With a STORE: shows the last watch that was kept beside it (without one the plain list of its pairs) and the last scorecard; sorted and "
     "filtered, a page a pair, and the report of a pair as it is asked for.\n\n"
     "Prints the address. An interrupt ends it. Only this machine reaches it, unless --listen says otherwise; then --token is needed. CASE and STORE are "
     "never written to.",
     (ASKING & ~BIT(OUT)) | BIT(LISTEN) | BIT(PORT) | BIT(TOKEN), 1, 1, det_command_serve},
    {"calibrate", "", "whether intervals hold the truth as often as they say",
     "Draws parameters from the prior, lets the model act at them, and asks the sampler for them back, many times over. "
     "For each parameter, the log likelihood, direct R, misperception and intent on the last day it prints whether the "
     "truth's place among the draws is uniform (band, p), and how often 50 % and 90 % intervals hold the truth. With "
     "--profile full a third party takes part.\n\n"
     "The work grows with --sets and --days; progress with an estimate is shown on a terminal. An interrupt ends it "
     "with the data sets that were finished, if these are 20 or more.",
     BIT(SEED) | BIT(PRIOR) | BIT(PROFILE) | BIT(THREADS) | BIT(SETS) | BIT(DAYS) | BIT(JSON) | BIT(OUT) | BIT(QUIET) |
         BIT(HELP),
     0, 0, det_command_calibrate},
    {"import", "FORMAT FILE|FOLDER|PATTERN...", "event files into a store",
     "Reads event data into a store: one SQLite database of daily counts by pair and code, with coverage, that replay and the other "
     "questions take in place of a case (with --pair). FORMAT is gdelt, mentions (GDELT's), icews, polecat, acled, ged, tidy, generic (any table with a header, by --mapping) or auto; what a file is, is found in "
     "it and printed. Files may be packed by gzip, zip or zstd. A FOLDER stands for the files in it, a quoted PATTERN (\"2015*.zip\") for those that fit; both "
     "are sorted by name. Several files are read at once (--threads), and enter in their order.\n\n"
     "Each file enters whole or not at all, and once: import the same files again after an interrupt, and it goes on. Rows are never "
     "dropped without a count and a reason; --rejects keeps them. Prints rows read, kept, dropped and duplicate by file, and parties that "
     "the table of actors does not have.",
     BIT(INTO) | BIT(MAPPING) | BIT(REJECTS) | BIT(KEEP_ACTS) | BIT(THREADS) | BIT(JSON) | BIT(QUIET) | BIT(HELP), 2, 65536, det_command_import},
    {"fetch", "PUBLISHER", "event files from their publisher, into a store or a folder",
     "PUBLISHER is gdelt. Reads GDELT's lists of files for the days --from to --to, fetches what they name, checks size and checksum, and "
     "imports it into --into STORE in order of time; with --dir the files are kept. By default the files of a day (GDELT 1; before April 2013 "
     "of a month or a year, which come whole), with --every quarter those of each quarter of an hour (GDELT 2).\n\n"
     "Nothing is fetched twice: after an interrupt, or later, the same line goes on, in the middle of a file too. Days that the lists "
     "do not name are printed, and are no failure. A server that fails for now is asked again, ever more slowly. With --dry-run nothing is "
     "asked of anyone, and the addresses are printed.\n\n"
     "The exit code is 75 where the same line may get further later.",
     BIT(FROM) | BIT(TO) | BIT(EVERY) | BIT(TRANSLATED) | BIT(MENTIONS) | BIT(INTO) | BIT(KEEP_ACTS) | BIT(DIR) | BIT(URL) | BIT(PARALLEL) |
         BIT(TRIES) | BIT(TIMEOUT) | BIT(DRY_RUN) | BIT(JSON) | BIT(QUIET) | BIT(HELP),
     1, 1, det_command_fetch},
    {"watch", "STORE", "every pair of the world: which are coupled, fragile or in a spiral",
     "Looks at every active pair of a store (30 acts or more, 10 a side) at a glance: are the two sides coupled beyond habit and a common cause, with "
     "its local false-discovery rate; the rival explanations; R under three baselines; fear on each side, its state and since when. What the pairs say "
     "together is the prior of each; pairs with one side's acts moved around are the controls. With --top N the first N are also read by the "
     "sampler: a glance is Laplace's approximation, a reading is draws.\n\n"
     "Finished parts are kept beside the store (STORE.watching.N) until the end, so a run that was stopped or killed goes on. The last watch is kept as "
     "STORE.watch.csv: the next one says what changed since, and on which days. --no-cache keeps neither. Started by mpirun, all processes "
     "share the work.",
     BIT(SEED) | BIT(THREADS) | BIT(SINCE) | BIT(UNTIL) | BIT(STEP) | BIT(TOP) | BIT(JSON) | BIT(CSV) | BIT(OUT) | BIT(NO_CACHE) | BIT(QUIET) | BIT(HELP),
     1, 1, det_command_watch},
    {"export", "STORE", "the counts of a store, for other programs",
     "Writes acts by day, direction and class with their exposure: of a pair (--pair) the panel that the questions fit, every day of its window; "
     "without --pair of all pairs in long form, one direction in memory whatever the size of the store. One format is written, the one named by "
     "--format or that with most rows. Days without coverage are blank, never 0.\n\n"
     "With --out FILE.csv or FILE.nc the counts go there, as CSV or netCDF-4; without it CSV is printed.",
     BIT(SINCE) | BIT(UNTIL) | BIT(PAIR) | BIT(ACTOR) | BIT(FORMAT) | BIT(OUT) | BIT(HELP), 1, 1, det_command_export},
    {"info", "[STORE]", "version, method, compiler, libraries; or what a store holds",
     "Without STORE prints what this program is and what it was built with. With STORE prints its files, formats, coverage, actors and "
     "the pairs with most acts.",
     BIT(JSON) | BIT(HELP), 0, 1, det_command_info},
    {"help", "[COMMAND]", "print help, a manual page or a completion script",
     "Without COMMAND lists the commands. With --man prints the manual page of COMMAND, or of the program (read it with man -l FILE). "
     "With --completion prints the completion script for bash, or for the shell named in place of COMMAND: bash, zsh or fish.",
     BIT(MAN) | BIT(COMPLETION) | BIT(HELP), 0, 1, det_command_help},
};
enum { N_COMMANDS = sizeof commands / sizeof commands[0] };

const det_command *det_command_at(size_t i)
{
    return i < N_COMMANDS ? &commands[i] : NULL;
}

const det_command *det_command_find(const char *name, det_err *err)
{
    const char *names[N_COMMANDS];
    for (size_t i = 0; i < N_COMMANDS; i++) {
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
        names[i] = commands[i].name;
    }
    const char *near = det_nearest_name(name, names, N_COMMANDS);
    if (near == NULL)
        (void)det_err_set(err, DET_USAGE, "unknown command '%s', see 'detente help'", name);
    else
        (void)det_err_set(err, DET_USAGE, "unknown command '%s', did you mean '%s'?", name, near);
    return NULL;
}

static det_status check_operands(const det_command *c, const det_options *o, det_err *err)
{
    if (o->n_operands < c->least)
        return det_err_set(err, DET_USAGE, "%s is missing: detente %s %s", c->operands, c->name, c->operands);
    if (o->n_operands > c->most)
        return det_err_set(err, DET_USAGE, "'%s' is one operand too many: detente %s %s", o->operands[c->most], c->name,
                           c->operands);
    return DET_OK;
}

/* 1: of several processes (mpirun) all work on it; 0: the first alone does. */
static int is_shared(const det_command *c)
{
    return c->run == det_command_fit || c->run == det_command_watch || c->run == det_command_calibrate;
}

/* Every user of a machine can read the command lines of all: the token goes from there into kept. */
static void take_token(det_options *o, char kept[DET_MOST_TOKEN + 1])
{
    if (o->token == NULL)
        return;
    strcpy(kept, o->token);
    memset((char *)o->token, '*', strlen(o->token));
    o->token = kept;
}

static det_status run_command(const det_command *c, int argc, char **argv, const det_ranks *ranks, det_err *err)
{
    det_options o = {0};
    char token[DET_MOST_TOKEN + 1];
    det_status st = det_options_read(argc, argv, c->options, &o, err);
    take_token(&o, token);
    int is_first = det_ranks_place(ranks) == 0, wants_help = det_options_has(&o, BIT(HELP));
    if (st == DET_OK && !wants_help)
        st = check_operands(c, &o, err);
    st = det_ranks_agree(ranks, st);
    if (st != DET_OK || (!is_first && (wants_help || !is_shared(c))))
        return st;
    if (wants_help)
        return det_help_command(c, err);
    if (is_shared(c))
        o.ranks = ranks;
    if (!is_first)
        o.given |= BIT(QUIET);
    return c->run(&o, err);
}

static det_status print_version(const det_ranks *ranks)
{
    if (det_ranks_place(ranks) == 0)
        printf("detente %s\n", DET_VERSION);
    return DET_OK;
}

static det_status dispatch(int argc, char **argv, const det_ranks *ranks, det_err *err)
{
    if (argc < 2)
        return det_err_set(err, DET_USAGE, "a command is missing, see 'detente help'");
    if (strcmp(argv[1], "--help") == 0)
        return det_ranks_place(ranks) == 0 ? det_help_list(err) : DET_OK;
    if (strcmp(argv[1], "--version") == 0)
        return print_version(ranks);
    const det_command *c = det_command_find(argv[1], err);
    return c == NULL ? DET_USAGE : run_command(c, argc - 2, argv + 2, ranks, err);
}

/* One message and one exit code, of however many processes. */
static int conclude(const det_ranks *ranks, det_status st, const det_err *err)
{
    int has_text = st != DET_OK && err->text[0] != '\0', turn = det_ranks_count(ranks) - det_ranks_place(ranks);
    st = det_ranks_agree(ranks, st);
    if (det_ranks_most(ranks, has_text ? turn : 0) == turn) {
        char text[sizeof err->text + sizeof err->file + 64];
        fprintf(stderr, "detente: %s\n", det_err_format(err, text, sizeof text));
    }
    return (int)st;
}

static void say_lost(const char *why)
{
    fprintf(stderr, "detente: the processes of this run cannot reach one another: %s\n", why);
}

int det_commands_main(int argc, char **argv)
{
    det_err err = {0};
    const det_ranks *ranks = det_ranks_open(say_lost);
    det_status st = dispatch(argc, argv, ranks, &err);
    if (fflush(stdout) != 0 && st == DET_OK)
        st = det_err_set(&err, DET_IO, "the answer could not be written to standard output");
    int code = conclude(ranks, st, &err);
    det_ranks_close(ranks);
    return code;
}
