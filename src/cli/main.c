/* SPDX-License-Identifier: Apache-2.0 */
#include <signal.h>
#include <unistd.h>

#include "cli/commands.h"

/* A fault of the program itself (det_bug) ends with the code of its own that the manual page names. */
static void on_abort(int number)
{
    (void)number;
    _exit(70);
}

int main(int argc, char **argv)
{
    signal(SIGABRT, on_abort);
    return det_commands_main(argc, argv);
}
