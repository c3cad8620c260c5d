/* SPDX-License-Identifier: Apache-2.0 */
/* Any words as a command line: the first line of the input names a command, every other is a word that follows it. */
#include "fuzz.h"

#include "cli/commands.h"

#include <math.h>

enum { MOST_WORDS = 200 };

static void check(const det_options *o, const det_command *c, int argc, char **argv)
{
    demand(!(o->given & ~c->options) && o->operands == argv && o->n_operands >= 0 && o->n_operands <= argc);
    demand(o->prior <= DET_PRIOR_ALARMED && o->profile <= DET_PROFILE_MINI);
    demand(o->threads >= 0 && o->threads <= 1024 && o->n_runs >= 0 && o->n_runs <= 64);
    demand(o->n_draws >= 0 && o->n_draws % DET_POSTERIOR_CHAINS == 0 && o->n_draws <= 2048 * DET_POSTERIOR_CHAINS);
    demand(o->horizon_days >= 0 && o->horizon_days <= 3650 && o->n_days >= 0 && o->n_sets >= 0);
    demand((o->since != DET_DAY_NONE) == det_options_has(o, DET_OPTION_BIT(SINCE)));
    demand((o->pair != NULL) == det_options_has(o, DET_OPTION_BIT(PAIR)));
    demand(o->n_values >= 0 && o->n_values <= DET_MOST_OPTION_VALUES);
    for (int i = 0; i < o->n_values; i++)
        demand(o->values[i].value && *o->values[i].value && (o->given >> o->values[i].id & 1));
    const det_posterior_options p = det_options_posterior(o);
    demand(p.n_runs > 0 && p.n_draws > 0 && p.seed == o->seed && p.prior == o->prior && p.profile == o->profile);
}

/* The operands alone, behind "--", are the same operands. */
static void read_operands(const det_options *o, det_option_set allowed)
{
    char *words[MOST_WORDS + 1] = {"--"};
    det_options again;
    memcpy(words + 1, o->operands, (size_t)o->n_operands * sizeof *words);
    demand(det_options_read(o->n_operands + 1, words, allowed, &again, NULL) == DET_OK);
    demand(again.n_operands == o->n_operands && !again.given && again.seed == 1);
    for (int i = 0; i < o->n_operands; i++)
        demand(!strcmp(again.operands[i], o->operands[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *text = text_of(data, size), *rest = text, *word, *argv[MOST_WORDS];
    int argc = 0;
    det_options o;
    det_err err = {0};
    const char *name = strsep(&rest, "\n");
    while (argc < MOST_WORDS && (word = strsep(&rest, "\n")))
        argv[argc++] = word;
    const det_command *c = det_command_find(name, &err);
    if (!c) {
        demand_failure(DET_USAGE, &err);
        c = det_command_at(size % 16);
    }
    memset(&o, FUZZ_MARK, sizeof o);
    const det_status st = c ? det_options_read(argc, argv, c->options, &o, &err) : DET_USAGE;
    if (c && st) {
        demand_failure(st, &err);
        demand(st == DET_USAGE && is_marked(&o, sizeof o));
    }
    if (!st) {
        check(&o, c, argc, argv);
        read_operands(&o, c->options);
    }
    free(text);
    return 0;
}
