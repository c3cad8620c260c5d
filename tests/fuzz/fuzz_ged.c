/* SPDX-License-Identifier: Apache-2.0 */
#include "import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_import(&det_importer_ged, NULL, "id,type_of_violence,side_a,side_b,gwnoa,gwnob,country,date_start,date_end,best,source_office", data, size);
}
