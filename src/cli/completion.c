/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/completion.h"

#include <string.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/output.h"

/* What one shell is told: the script's beginning, a word for each command, what stands between, each command with its
 * options, the end. */
typedef struct dialect {
    const char *shell, *begin, *between, *end;
    void (*add_name)(det_text *out, const det_command *c);
    void (*add_options)(det_text *out, const det_command *c);
} dialect;

/* Text inside single quotes, where those of `escaped` need a backslash and a quote is written as `quote`. */
static void add_quoted(det_text *out, const char *s, const char *escaped, const char *quote)
{
    for (; *s != '\0'; s++) {
        if (*s == '\'') {
            det_text_add(out, quote);
            continue;
        }
        if (strchr(escaped, *s) != NULL)
            det_text_add(out, "\\");
        det_text_add_bytes(out, s, 1);
    }
}

/* The next option at or after i that the command takes; DET_N_OPTIONS when there is none. */
static int next_option(const det_command *c, int i)
{
    while (i < DET_N_OPTIONS && !(c->options >> i & 1))
        i++;
    return i;
}

static void add_bash_name(det_text *out, const det_command *c)
{
    det_text_addf(out, " %s", c->name);
}

static void add_bash_options(det_text *out, const det_command *c)
{
    det_text_addf(out, "        %s) words=\"", c->name);
    for (int i = next_option(c, 0); i < DET_N_OPTIONS; i = next_option(c, i + 1))
        det_text_addf(out, "--%s ", det_option_at((det_option_id)i)->name);
    det_text_add(out, "\" ;;\n");
}

static void add_zsh_name(det_text *out, const det_command *c)
{
    det_text_addf(out, "            '%s:", c->name);
    add_quoted(out, c->summary, "\\", "'\\''");
    det_text_add(out, "'\n");
}

/* Each may be offered again: some options stand more than once. */
static void add_zsh_options(det_text *out, const det_command *c)
{
    det_text_addf(out, "    %s) _arguments", c->name);
    for (int i = next_option(c, 0); i < DET_N_OPTIONS; i = next_option(c, i + 1)) {
        const det_option *o = det_option_at((det_option_id)i);
        det_text_addf(out, " \\\n        '*--%s[", o->name);
        add_quoted(out, o->help, "\\[]", "'\\''");
        det_text_add(out, "]");
        if (o->value != NULL)
            det_text_addf(out, ":%s:_files", o->value);
        det_text_add(out, "'");
    }
    det_text_add(out, " \\\n        '*:operand:_files' ;;\n");
}

static void add_fish_name(det_text *out, const det_command *c)
{
    det_text_addf(out, "complete -c detente -n __fish_use_subcommand -f -a %s -d '", c->name);
    add_quoted(out, c->summary, "\\", "\\'");
    det_text_add(out, "'\n");
}

static void add_fish_options(det_text *out, const det_command *c)
{
    for (int i = next_option(c, 0); i < DET_N_OPTIONS; i = next_option(c, i + 1)) {
        const det_option *o = det_option_at((det_option_id)i);
        det_text_addf(out, "complete -c detente -n '__fish_seen_subcommand_from %s' -l %s%s -d '", c->name, o->name,
                      o->value == NULL ? "" : " -r");
        add_quoted(out, o->help, "\\", "\\'");
        det_text_add(out, "'\n");
    }
}

static const dialect dialects[] = {
    {"bash",
     "# bash completion of detente: source this file\n_detente()\n{\n"
     "    local word=${COMP_WORDS[COMP_CWORD]} words=\"\"\n"
     "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n        words=\"--help --version",
     "\"\n    else\n        case ${COMP_WORDS[1]} in\n",
     "        esac\n    fi\n    COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n}\n"
     "complete -o default -F _detente detente\n",
     add_bash_name, add_bash_options},
    {"zsh",
     "#compdef detente\n# zsh completion of detente: _detente in a folder of fpath\n"
     "_detente()\n{\n    if (( CURRENT == 2 )); then\n        local -a commands=(\n",
     "        )\n        _describe command commands\n        return\n    fi\n"
     "    shift words\n    (( CURRENT-- ))\n    case $words[1] in\n",
     "    esac\n}\n_detente \"$@\"\n", add_zsh_name, add_zsh_options},
    {"fish", "# fish completion of detente: detente.fish in ~/.config/fish/completions\n", "", "", add_fish_name,
     add_fish_options},
};
enum { N_DIALECTS = sizeof dialects / sizeof dialects[0] };

det_status det_completion_print(const char *shell, det_err *err)
{
    det_text out = {0};
    const det_command *c;
    size_t k = 0;
    while (k < N_DIALECTS && strcmp(dialects[k].shell, shell) != 0)
        k++;
    if (k == N_DIALECTS)
        return det_err_set(err, DET_USAGE, "no completion for '%s', only for bash, zsh and fish", shell);
    const dialect *d = &dialects[k];
    det_text_add(&out, d->begin);
    for (size_t i = 0; (c = det_command_at(i)) != NULL; i++)
        d->add_name(&out, c);
    det_text_add(&out, d->between);
    for (size_t i = 0; (c = det_command_at(i)) != NULL; i++)
        d->add_options(&out, c);
    det_text_add(&out, d->end);
    return det_output_text(&out, NULL, err);
}
