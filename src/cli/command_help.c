/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/completion.h"
#include "cli/help.h"

det_status det_command_help(const det_options *o, det_err *err)
{
    const int man = det_options_has(o, DET_OPTION_BIT(MAN)),
              completion = det_options_has(o, DET_OPTION_BIT(COMPLETION));
    const char *name = o->n_operands == 0 ? NULL : o->operands[0];
    if (man && completion)
        return det_err_set(err, DET_USAGE, "help prints one thing at a time: --man or --completion");
    if (completion)
        return det_completion_print(name == NULL ? "bash" : name, err);
    const det_command *c = name == NULL ? NULL : det_command_find(name, err);
    if (name != NULL && c == NULL)
        return DET_USAGE;
    if (man)
        return det_help_man(c, err);
    return c == NULL ? det_help_list(err) : det_help_command(c, err);
}
