/* SPDX-License-Identifier: Apache-2.0 */
#include <jansson.h>
#include <stdio.h>

#include "ask/engine.h"
#include "base/mem.h"
#include "base/progress.h"
#include "base/version.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "gate/store_stock.h"
#include "show/stock_json.h"
#include "show/stock_text.h"

static det_status look_over(const char *path, det_stock *stock, char hash[65], det_err *err)
{
    det_store *store = NULL;
    det_status st = det_store_open(path, DET_STORE_READ, &store, err);
    if (st == DET_OK)
        st = det_store_stock(store, stock, err);
    if (st == DET_OK)
        st = det_store_hash(store, NULL, hash, err);
    det_store_close(store);
    return st;
}

static det_status print_json(const char *path, const char hash[65], const det_stock *stock, det_err *err)
{
    char *json = NULL;
    det_status st = det_stock_json(path, hash, stock, &json, err);
    if (st == DET_OK)
        st = det_output_write(json, NULL, err);
    det_free(json);
    return st;
}

static det_status print_store(const det_options *o, det_err *err)
{
    det_stock stock;
    det_text out = {0};
    const char *path = o->operands[0];
    char hash[65];
    const det_status st = look_over(path, &stock, hash, err);
    if (st != DET_OK)
        return st;
    if (det_options_has(o, DET_OPTION_BIT(JSON)))
        return print_json(path, hash, &stock, err);
    det_stock_text(path, &stock, &out);
    return det_output_text(&out, NULL, err);
}

det_status det_command_info(const det_options *o, det_err *err)
{
    char kernels[64];
    if (o->n_operands > 0)
        return print_store(o, err);
    if (det_options_has(o, DET_OPTION_BIT(JSON)))
        return det_err_set(err, DET_USAGE, "--json is for what a store holds: detente info STORE --json");
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
