/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/commands.h"
#include "gate/casefile.h"

det_status det_command_new(const det_options *o, det_err *err)
{
    const char *folder = o->operands[0];
    const det_status st = det_casefile_new(folder, err);
    if (st == DET_OK)
        printf("%s is a case of two invented states. Next: detente check %s, then detente report %s\n", folder, folder,
               folder);
    return st;
}
