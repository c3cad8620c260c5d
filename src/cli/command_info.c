/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <stdio.h>

#include "ask/engine.h"
#include "base/progress.h"
#include "base/version.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "gate/store_stock.h"
#include "show/stock_text.h"

static det_status print_store(const char *path, det_err *err)
{
    det_store *store = NULL;
    det_stock stock;
    det_text out = {0};
    det_status st = det_store_open(path, DET_STORE_READ, &store, err);
    if (st == DET_OK)
        st = det_store_stock(store, &stock, err);
    det_store_close(store);
    if (st != DET_OK)
        return st;
    det_stock_text(path, &stock, &out);
    return det_output_text(&out, NULL, err);
}

det_status det_command_info(const det_options *o, det_err *err)
{
    char kernels[64];
    if (o->n_operands > 0)
        return print_store(o->operands[0], err);
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
    printf("store: SQLite %s, version %d\n", sqlite3_libversion(), DET_STORE_VERSION);
    return DET_OK;
}
