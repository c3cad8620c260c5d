/* SPDX-License-Identifier: Apache-2.0 */
/* The parameters: their natural values, and the table that ties each to a name, a transform and a prior.
 *
 * Idea. Every quantity of section 8 of docs/model.md is a double inside det_params, so a struct of the same shape holds its
 * adjoint (gradient). The table det_param_table lists those that the case needs, and which of them are free. The sampler
 * sees only the free ones, on an unconstrained scale u (log, logit or identity).
 *
 * Index conventions: i in {0,1} is a principal and dir i the directed dyad i -> 1-i; hostile classes are indexed h = 0 (VH), 1 (MH)
 * and cooperative ones c = 0 (VC), 1 (MC). All rates are acts per day; all probabilities are per step of the record.
 */
#ifndef DET_MODEL_PARAMS_H
#define DET_MODEL_PARAMS_H

#include "base/err.h"
#include "data/case.h"

enum { DET_MAX_CHANNELS = 16, DET_MAX_LEVELS = 6 };

typedef struct det_params {
    double mu[2][DET_N_CLASSES];          /* mu_ij,c      baseline, acts/day */
    double eta[2];                        /* eta_h        intent gain, acts/day */
    double goodwill[2];                   /* etaC_c       goodwill gain, acts/day */
    double theta[2][2];                   /* theta_i,h    fear gain, acts/day */
    double trust[2];                      /* thetaC_c     trust gain, acts/day */
    double alpha[2][2][2];                /* alpha_i,hh'  direct offspring of class h by i of an act of class h' by the other */
    double alpha_coop;                    /* alphaC       cooperation answered */
    double rho;                           /* rho          memory of kernels, per step */
    double gamma[2][2];                   /* gamma_i,h    common cause, acts/day */
    double z01, z10;                      /* Z            quiet -> hot, hot -> quiet, per step */
    double a01, a10;                      /* x            benign -> hostile, hostile -> benign, per step */
    double tau[DET_MAX_CHANNELS][2];      /* tau_ik,h     third-party pressure, by injection channel */
    double q01, q10;                      /* q01, q10     hardening, relaxing of beliefs, per step */
    double h0[2];                         /* h0_ij        prior fear */
    double s[2], b[2], d[2];              /* s_i b_i d_i  sensibility, hostile attribution, bad-faith discount */
    double f[2], f_tether[2];             /* f_i          friend of enemy; for tethered ties (may be negative) */
    double chi[2];                        /* chi_i        hedging, acts/day */
    double mu_court[DET_MAX_CHANNELS];    /* mu_jk,coop   baseline of courting, acts/day, by courting channel */
    double phi_ratio[DET_MAX_CHANNELS];   /* phi_jk / mu_jk,coop */
    double nu;                            /* nu           severity */
    double audience[2];                   /* a_i          audience cost */
    double breach;                        /* w_B          log-odds per broken commitment */
    double mu_den[DET_MAX_CHANNELS];      /* mu_k,den     deniable baseline, acts/day, by deniable channel */
    double control[DET_MAX_CHANNELS];     /* c_jk         control */
    double pi1, pi_ratio;                 /* pi1, pi0/pi1 permit rates with and without ill will */
    double psi_scaled, omega;             /* psi/(1 - pi0/pi1), omega: tied hands, leverage */
    double zeta[2];                       /* zeta_i       reset at a regime change */
    double delta;                         /* delta        calm */
    double r;                             /* r            shape of the shared shock; INFINITY: Poisson */
    double echo[DET_N_CLASSES];           /* e_c          echo of the step before */
    double habit[DET_N_CLASSES];          /* kappa_c      own habit: acts per own act remembered */
    double xi;                            /* xi           exposure exponent */
    double level[DET_MAX_LEVELS];         /* log-baseline coefficients (freer baseline) */
} det_params;

enum { DET_N_PARAMS = sizeof(det_params) / sizeof(double) };

/* u -> natural value */
typedef enum det_transform {
    DET_TR_IDENTITY,  /* v = u */
    DET_TR_LOG,       /* v = e^u */
    DET_TR_LOGIT,     /* v = expit(u) */
    DET_TR_LOGIT_DAY, /* v = 1 - (1 - expit(u))^step_days: a daily probability, per step */
    DET_TR_HALF_LIFE, /* v = 2^(-step_days / e^u): half-life e^u days */
    DET_TR_STAY       /* v = 1 - exp(-step_days / e^u): mean stay e^u days */
} det_transform;

/* Prior of u, or of v where said. */
typedef enum det_family {
    DET_PRIOR_NORMAL_U,    /* u ~ N(p1, p2): log-normal, logit-normal or normal in v */
    DET_PRIOR_BETA,        /* v ~ Beta(p1, p2), logit transform */
    DET_PRIOR_HALF_NORMAL, /* v ~ |N(0, p1)|, log transform */
    DET_PRIOR_POS_NORMAL,  /* v ~ N(p1, p2) above 0, log transform */
    DET_PRIOR_PI_RATIO     /* v pi1 ~ Beta(p1, p2) below pi1, logit transform; reads pi1 */
} det_family;

typedef struct det_param {
    char name[96];   /* "theta.PAK.MH" */
    int at;          /* index into det_params seen as double[DET_N_PARAMS] */
    int free;        /* index into u, or -1: fixed at `value` */
    double value;    /* fixed value, or the prior's centre */
    det_transform transform;
    det_family family;
    double p1, p2;
} det_param;

typedef struct det_param_table {
    det_param *rows; /* owned */
    int n_rows, n_free;
    double step_days;
    double log_norm; /* log prior mass of the stable region and of pi0 < pi1: subtracted from the log prior */
    int cut_alpha;   /* 1: mass with spectral radius of the alpha block >= 0.98 is cut */
} det_param_table;

/* Largest spectral radius that the prior admits. */
#define DET_MAX_RADIUS 0.98

static inline const double *det_params_flat(const det_params *p)
{
    return (const double *)p;
}
static inline double *det_params_flat_mut(det_params *p)
{
    return (double *)p;
}

/* u of a natural value and back; dv/du in *slope when not NULL. */
double det_transform_natural(det_transform t, double u, double step_days, double *slope);
double det_transform_free(det_transform t, double v, double step_days);

/* Natural values at u[n_free]; entries of no row are 0. */
void det_params_read(const det_param_table *t, const double *u, det_params *out);
/* u of the free rows at natural values. */
void det_params_write(const det_param_table *t, const det_params *p, double *u);
/* grad[n_free] += adjoint of the natural values, carried through the transforms. */
void det_params_chain(const det_param_table *t, const double *u, const det_params *adjoint, double *grad);
/* Row of a name, or NULL. */
const det_param *det_param_find(const det_param_table *t, const char *name);
/* Fix a row at a natural value (renumbers the free rows). DET_BUG if the name is unknown. */
void det_param_fix(det_param_table *t, const char *name, double value);
/* Spectral radius of the hostile reciprocity block, sqrt(rho(A_0 A_1)); the cooperative one is 2 alpha_coop. */
double det_params_radius(const det_params *p);
void det_param_table_free(det_param_table *t);

#endif
