/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <stdio.h>

#include "ask/engine.h"
#include "base/progress.h"
#include "base/version.h"
#include "cli/commands.h"

det_status det_command_info(const det_options *o, det_err *err)
{
    char kernels[64];
    (void)o;
    (void)err;
    printf("detente %s\n", DET_VERSION);
    printf("method: %s\n", DET_METHOD);
    printf("compiler: %s\n", __VERSION__);
    printf("kernels: %s\n", det_engine_kernels(kernels, sizeof kernels));
    printf("threads: %d (OpenMP)\n", det_run_threads(NULL));
    printf("invariants: %s\n",
#ifdef DET_INVARIANTS
           "checked while running"
#else
           "not checked"
#endif
    );
    printf("JSON: jansson %s\n", JANSSON_VERSION);
    return DET_OK;
}
