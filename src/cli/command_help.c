/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"
#include "cli/help.h"

det_status det_command_help(const det_options *o, det_err *err)
{
    const int man = det_options_has(o, DET_OPTION_BIT(MAN)),
              completion = det_options_has(o, DET_OPTION_BIT(COMPLETION));
    if (man + completion + o->n_operands > 1)
        return det_err_set(err, DET_USAGE, "help prints one thing at a time: a COMMAND, --man or --completion");
    if (man)
        return det_help_man(err);
    if (completion)
        return det_help_completion(err);
    if (o->n_operands == 0)
        return det_help_list(err);
    const det_command *c = det_command_find(o->operands[0], err);
    return c == NULL ? DET_USAGE : det_help_command(c, err);
}
