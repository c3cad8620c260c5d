/* SPDX-License-Identifier: Apache-2.0 */
/* detente as a library: read a case, ask it a question, read the answer struct.
 *
 * Link with `pkg-config --cflags --libs detente`. Everything not included here is internal and may change. Each header
 * says who owns what; docs/index.md leads to the pages of the format and of the model.
 */
#ifndef DETENTE_H
#define DETENTE_H

#include "ask/answer.h"
#include "ask/diff.h"
#include "ask/replay.h"
#include "ask/whatif.h"
#include "base/date.h"
#include "base/err.h"
#include "base/fault.h"
#include "base/mem.h"
#include "base/progress.h"
#include "base/version.h"
#include "data/case.h"
#include "data/panel.h"
#include "gate/casefile.h"
#include "gate/import_tidy.h"
#include "gate/ingest.h"
#include "gate/savedfile.h"
#include "gate/store_stock.h"

#endif
