/* SPDX-License-Identifier: Apache-2.0 */
#include "import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char *const columns[DET_N_MAPPED] = {"When", "Who", "From", "Whom", "To", "Code", "Class", "Scale", "Nr", "Told", "Dead", "Paper"};
    det_mapping m = {.is_mutual = (int)(size & 1)};
    memcpy(m.column, columns, sizeof columns);
    return fuzz_import(&det_importer_generic, &m, "When;Who;From;Whom;To;Code;Class;Scale;Nr;Told;Dead;Paper", data, size);
}
