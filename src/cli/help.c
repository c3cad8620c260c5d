/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "base/version.h"
#include "cli/output.h"
#include "show/table.h"

enum { LINE_WIDTH = 80 };

/* A paragraph broken at blanks, lines no longer than LINE_WIDTH. */
static void add_wrapped(det_text *out, const char *s)
{
    size_t column = 0;
    while (*s != '\0') {
        const size_t n = strcspn(s, " \n");
        if (column > 0 && column + 1 + n > LINE_WIDTH) {
            det_text_add(out, "\n");
            column = 0;
        }
        det_text_addf(out, "%s%.*s", column > 0 ? " " : "", (int)n, s);
        column += n + (column > 0);
        s += n;
        if (*s == '\n') {
            det_text_add(out, "\n");
            column = 0;
        }
        s += *s != '\0';
    }
    det_text_add(out, "\n");
}

static void option_name(det_option_id id, char *out, size_t size)
{
    const det_option *o = det_option_at(id);
    snprintf(out, size, "--%s%s%s", o->name, o->value == NULL ? "" : " ", o->value == NULL ? "" : o->value);
}

static int takes(const det_command *c, int i_option)
{
    return (int)(c->options >> i_option & 1);
}

static void add_options(det_text *out, const det_command *c)
{
    det_table t = {0};
    det_table_column(&t, DET_LEFT, "Options:");
    det_table_column(&t, DET_LEFT, "");
    for (int i = 0; i < DET_N_OPTIONS; i++) {
        char name[64];
        if (!takes(c, i))
            continue;
        option_name((det_option_id)i, name, sizeof name);
        det_table_cell(&t, name);
        det_table_cell(&t, det_option_at((det_option_id)i)->help);
    }
    det_table_print(&t, out);
    det_table_free(&t);
}

det_status det_help_list(det_err *err)
{
    det_text out = {0};
    det_table t = {0};
    det_text_add(&out, "detente: security dilemmas between two actors, from a written case or from event data\n\n"
                       "Usage: detente COMMAND [OPTIONS] ...\n\n");
    det_table_column(&t, DET_LEFT, "Commands:");
    det_table_column(&t, DET_LEFT, "");
    const det_command *c;
    for (size_t i = 0; (c = det_command_at(i)) != NULL; i++) {
        det_table_cellf(&t, "%s%s%s", c->name, c->operands[0] == '\0' ? "" : " ", c->operands);
        det_table_cell(&t, c->summary);
    }
    det_table_print(&t, &out);
    det_table_free(&t);
    det_text_add(&out, "\n'detente help COMMAND' says more about one, 'detente --version' prints the version.\n");
    return det_output_text(&out, NULL, err);
}

det_status det_help_command(const det_command *c, det_err *err)
{
    det_text out = {0};
    det_text_addf(&out, "detente %s: %s\n\nUsage: detente %s [OPTIONS] %s\n\n", c->name, c->summary, c->name,
                  c->operands);
    add_wrapped(&out, c->text);
    det_text_add(&out, "\n");
    add_options(&out, c);
    return det_output_text(&out, NULL, err);
}

/* Text of a manual page: a dash or a leading dot would be read as a command. */
static void add_roff(det_text *out, const char *s)
{
    for (; *s != '\0'; s++) {
        if (*s == '-' || *s == '\\')
            det_text_add(out, "\\");
        if (*s == '\n' && s[1] == '\n')
            det_text_add(out, "\n.PP"), s++;
        det_text_add_bytes(out, s, 1);
    }
    det_text_add(out, "\n");
}

static void add_man_options(det_text *out, const det_command *c)
{
    for (int i = 0; i < DET_N_OPTIONS; i++) {
        char name[64];
        if (!takes(c, i))
            continue;
        option_name((det_option_id)i, name, sizeof name);
        det_text_add(out, ".TP\n");
        add_roff(out, name);
        add_roff(out, det_option_at((det_option_id)i)->help);
    }
}

static void add_man_codes(det_text *out)
{
    static const struct {
        int code;
        const char *text;
    } codes[] = {
#define ROW(name, number, meaning) {number, meaning},
        DET_STATUS_LIST(ROW)
#undef ROW
            {70, "the program found a fault of its own and gave up"}};
    det_text_add(out, ".SH EXIT STATUS\n");
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        det_text_addf(out, ".TP\n%d\n%s\n", codes[i].code, codes[i].text);
}

static det_status man_program(det_err *err)
{
    det_text out = {0};
    det_text_addf(&out, ".TH DETENTE 1 \"\" \"detente %s\" \"User Commands\"\n", DET_VERSION);
    det_text_add(&out,
                 ".SH NAME\ndetente \\- security dilemmas between two actors, from a written case or from event data\n"
                 ".SH SYNOPSIS\n.B detente\nCOMMAND [OPTIONS] ...\n.SH COMMANDS\n");
    const det_command *c;
    for (size_t i = 0; (c = det_command_at(i)) != NULL; i++) {
        det_text_addf(&out, ".SS \"detente %s [OPTIONS] %s\"\n", c->name, c->operands);
        add_roff(&out, c->text);
        add_man_options(&out, c);
    }
    add_man_codes(&out);
    return det_output_text(&out, NULL, err);
}

static det_status man_command(const det_command *c, det_err *err)
{
    det_text out = {0};
    det_text_addf(&out, ".TH DETENTE\\-%s 1 \"\" \"detente %s\" \"User Commands\"\n.SH NAME\ndetente\\-%s \\- ", c->name,
                  DET_VERSION, c->name);
    add_roff(&out, c->summary);
    det_text_addf(&out, ".SH SYNOPSIS\n.B detente %s\n[OPTIONS] %s\n.SH DESCRIPTION\n", c->name, c->operands);
    add_roff(&out, c->text);
    det_text_add(&out, ".SH OPTIONS\n");
    add_man_options(&out, c);
    add_man_codes(&out);
    det_text_add(&out, ".SH SEE ALSO\n.BR detente (1)\n");
    return det_output_text(&out, NULL, err);
}

det_status det_help_man(const det_command *c, det_err *err)
{
    return c == NULL ? man_program(err) : man_command(c, err);
}
