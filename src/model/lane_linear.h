/* SPDX-License-Identifier: Apache-2.0 */
/* The linear special case on lanes: rates that read neither beliefs nor hidden states, Poisson counts, known exposure,
 * no third parties. Part of lane_kernel.h, which names the symbols.
 *
 * Then the sums of rates are linear in the kernels, so their total over all steps needs the total of each kernel alone,
 * and only steps with acts are looked at. One pass is enough: all derivatives but that by rho are at hand where an act
 * is, and dY/drho goes forward beside Y.
 */

/* Kernels, their derivatives by rho, and the totals of both over steps, times exposure. */
typedef struct traces {
    vd y[DET_LANE_PAIR], slope[DET_LANE_PAIR], sum_y[DET_LANE_PAIR], sum_slope[DET_LANE_PAIR];
} traces;

INLINE void trace_step(traces *a, vd rho, double e)
{
#pragma GCC unroll 6
    for (int m = 0; m < DET_LANE_PAIR; m++) {
        a->sum_y[m] += e * a->y[m];
        a->sum_slope[m] += e * a->slope[m];
        a->slope[m] = rho * a->slope[m] + a->y[m];
        a->y[m] *= rho;
    }
}

/* Acts of the step: emission as the result, their adjoints, and what they add to the kernels. */
INLINE vd linear_acts(kernel *k, int t, traces *a, ledger *book, int back_too)
{
    const det_lane_plan *plan = k->plan;
    vd e = V_ZERO + plan->exposure[t], value, ay[DET_LANE_PAIR] = {V_ZERO};
    step st;
    back b = NO_BACK;
    side_back side[2] = {NO_SIDE_BACK, NO_SIDE_BACK};
    st.t = t;
    st.of = &plan->steps[t];
    st.seen = 3;
    st.scored = 1;
    st.e = st.ed[0] = st.ed[1] = e;
    st.level = V_ONE;
    st.y = a->y;
    for (int i = 0; i < 2; i++) {
        st.g[i] = st.fear[i] = st.provoke[i][0] = st.provoke[i][1] = V_ZERO;
        st.last_count[i] = NULL;
    }
    value = acts(k, &st, 0, 0, 0, NULL, NULL, book) + acts(k, &st, 1, 0, 0, NULL, NULL, book);
    if (back_too) {
        acts_back(k, &st, 0, 0, 0, NULL, V_ZERO, V_ZERO, &b, &side[0], ay);
        acts_back(k, &st, 1, 0, 0, NULL, V_ZERO, V_ZERO, &b, &side[1], ay);
        ay[Y_OF(1)] += side[0].coop;
        ay[Y_OF(0)] += side[1].coop;
        for (int m = 0; m < DET_LANE_PAIR; m++)
            A(rho) += ay[m] * a->slope[m];
    }
    trace_step(a, P(rho), plan->exposure[t]);
    for (int c = st.of->cells[0]; c < st.of->cells[2]; c++) {
        a->y[plan->cells[c].memory] += k->c.gain * k->w[c];
        a->slope[plan->cells[c].memory] -= k->w[c] / k->r->step_days;
    }
    return value;
}

/* Minus the sums of rates over all steps; exposed: total exposure. */
static vd linear_sums(const kernel *k, const traces *a, double exposed)
{
    vd sum = V_ZERO;
    for (int i = 0; i < 2; i++) {
        const vd *y = a->sum_y + Y_OF(1 - i);
        sum -= exposed * (k->s.mu_hostile[i] + k->s.mu_coop[i]) + k->c.two_alpha_coop * y[0] + k->s.alpha[i][0] * y[1] +
               k->s.alpha[i][1] * y[2];
    }
    return sum;
}

static void linear_sums_back(kernel *k, const traces *a, double exposed)
{
    for (int i = 0; i < 2; i++) {
        const vd *y = a->sum_y + Y_OF(1 - i), *slope = a->sum_slope + Y_OF(1 - i);
        k->as.mu_hostile[i] -= V_ZERO + exposed;
        k->as.mu_coop[i] -= V_ZERO + exposed;
        A(alpha_coop) -= 2 * y[0];
        k->as.alpha[i][0] -= y[1];
        k->as.alpha[i][1] -= y[2];
        A(rho) -= k->c.two_alpha_coop * slope[0] + k->s.alpha[i][0] * slope[1] + k->s.alpha[i][1] * slope[2];
    }
}

/* Value, and adjoints where asked for. */
static vd linear(kernel *k, int back_too)
{
    const det_lane_plan *plan = k->plan;
    const int n_steps = k->r->n_steps;
    const vd rho = P(rho);
    traces a;
    double exposed = 0;
    vd total = shape_terms(k);
    ledger book = {V_ONE, V_ONE, V_ONE, 0, 0};
    memset(&a, 0, sizeof a);
    for (int t = 0; t < n_steps; t++) {
        for (; t < n_steps && plan->steps[t].cells[0] == plan->steps[t].cells[2]; t++) {
            trace_step(&a, rho, plan->exposure[t]);
            exposed += plan->exposure[t];
        }
        if (t == n_steps)
            break;
        exposed += plan->exposure[t];
        total += linear_acts(k, t, &a, &book, back_too) + settle(k, &book, 0, NULL, 0);
    }
    total += settle(k, &book, 0, NULL, 1) + linear_sums(k, &a, exposed);
    if (back_too) {
        linear_sums_back(k, &a, exposed);
        fill_sums_back(k);
    }
    return total;
}
