/* SPDX-License-Identifier: Apache-2.0 */
#include "import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_import(&det_importer_acled, NULL, "event_id_cnty,event_date,event_type,sub_event_type,actor1,actor2,source,fatalities", data, size);
}
