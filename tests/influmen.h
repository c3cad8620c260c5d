/* SPDX-License-Identifier: Apache-2.0 */
/* Weekly meningococcus counts of `influMen` (R's surveillance package), for the checks that stand on hhh4. */
#ifndef TESTS_INFLUMEN_H
#define TESTS_INFLUMEN_H

#include "check.h"

#include <stdio.h>

#include "model/record.h"
#include "real_data.h"

enum { N_WEEKS = 312 };

/* Counts of the third column into dir 0, VH. 0 where the file is not there. */
static int read_counts(det_record *r)
{
    char path[1024], line[256];
    double t, influenza, men;
    if (!real_data_path(__FILE__, "fixtures/influMen.csv", path, sizeof path))
        return 0;
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_non_null(fgets(line, sizeof line, f));
    for (int k = 0; k < N_WEEKS; k++) {
        assert_non_null(fgets(line, sizeof line, f));
        assert_int_equal(sscanf(line, "%lf,%lf,%lf", &t, &influenza, &men), 3);
        assert_int_equal((int)t, k);
        r->count[k * DET_PAIR_STREAMS + DET_VH] = men;
    }
    fclose(f);
    return 1;
}

#endif
