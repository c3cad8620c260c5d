// SPDX-License-Identifier: Apache-2.0
// Which explanation fits: hypotheses in rows, evidence in columns; what it hangs on; meddling; contested claims (show/explain_json.c).
import { share, signed } from "./answer";
import type { Common, Num, Replay } from "./answer";
import { actLink, el, table } from "./dom";
import type { Cell, Column } from "./dom";
import { spoken } from "./sections";
import { sentence } from "./server";

type By = Record<string, Num>;

interface Turned {
  name: string;
  acts: number;
  shift: Num;
  leader: string;
  explanations: By;
}

interface Meddling {
  actors: string[];
  on: string[];
  acts_are: string;
  acts: number[];
  posterior_is_prior: string | null;
  acts_between: number;
  hypotheses: { id: string; name: string; prior: Num; log10_factor: Num; sd_log10: Num; posterior: Num }[];
}

export interface ExplainAnswer extends Common {
  result: {
    principals: [string, string];
    fork: {
      leader: string;
      hypotheses: { id: string; name: string; prior: Num; posterior: Num; log10_factor: Num; sd_log10: Num }[];
      prior_sets: { prior_set: string; posterior: By }[];
      truly_hostile: Num[];
    };
    evidence: {
      reference: string;
      columns: { id: string; acts: Num; log10_ratio: By }[];
      months: { from: string; until: string; log10_ratio: By }[];
    };
    without: {
      acts: { act: string; date: string; shift: Num; leader: string }[];
      origins: Turned[];
      assumptions: Turned[];
    };
    placebo: {
      shifts: number;
      factors: { hypothesis: string; log10_factor: Num; shifts_q95: Num; p: Num; time_reversed: Num }[];
      sides: { actor: string; lag: Num; p_lag: Num; lead: Num; p_lead: Num }[];
    };
    meddling: Meddling[];
    claims: { claim: string; text: string; acts: number; acts_that_enter: number; log10_factor: Num; the_evidence: string }[];
  };
}

const numeric = (heading: string): Column => ({ heading, numeric: true });
const words = (id: string): string => id.replace(/_/g, " ");

export function explain(a: ExplainAnswer, r: Replay): HTMLElement {
  const x = a.result,
    hypotheses = x.fork.hypotheses,
    name = (id: string): string => hypotheses.find((h) => h.id === id)?.name ?? words(id),
    side = (id: string): string => words(id).replace("first", x.principals[0]).replace("second", x.principals[1]),
    note = (id: string): string => r.case.acts.find((act) => act.id === id)?.note ?? "";
  const fork = table(
    "Explanations",
    [{ heading: "hypothesis" }, numeric("prior"), numeric("log10 factor"), numeric("its sd"), ...x.fork.prior_sets.map((p) => numeric(`posterior, ${p.prior_set}`))],
    hypotheses.map((h) => [
      h.name,
      share(h.prior),
      signed(h.log10_factor),
      h.sd_log10 === null ? "" : h.sd_log10.toFixed(2),
      ...x.fork.prior_sets.map((p) => share(p.posterior[h.id])),
    ]),
  );
  const evidence = (caption: string, columns: { heading: string; ratio: By }[]): HTMLElement =>
    table(
      caption,
      [{ heading: "hypothesis" }, ...columns.map((c) => numeric(c.heading))],
      hypotheses.map((h) => [h.name, ...columns.map((c) => signed(c.ratio[h.id]))]),
    );
  const meddling = (m: Meddling): HTMLElement =>
    el(
      "div",
      {},
      table(
        `Meddling by ${m.actors.join(" and ")} on ${m.on.join(" and ")} (${m.acts.join(" and ")} ${m.acts_are} acts, ${m.acts_between} known between the two)`,
        [{ heading: "hypothesis" }, numeric("prior"), numeric("log10 factor"), numeric("posterior")],
        m.hypotheses.map((h) => [h.name, share(h.prior), signed(h.log10_factor), share(h.posterior)]),
      ),
      m.posterior_is_prior === null ? null : el("p", { class: "note" }, sentence(m.posterior_is_prior)),
    );
  return el(
    "div",
    {},
    ...spoken(a),
    fork,
    evidence(`Evidence by kind of act: log10 likelihood ratio over ${name(x.evidence.reference)}`, x.evidence.columns.map((c) => ({ heading: side(c.id), ratio: c.log10_ratio }))),
    evidence("Evidence by month", x.evidence.months.map((m) => ({ heading: m.from.slice(0, 7), ratio: m.log10_ratio }))),
    table(
      `Acts that speak most for or against ${name(x.fork.leader)}: what its log10 odds gain without them`,
      [{ heading: "date" }, { heading: "act" }, numeric("log10 odds"), { heading: "then leads" }, { heading: "note" }],
      x.without.acts.map((w): Cell[] => [w.date, actLink(w.act), signed(w.shift), name(w.leader), note(w.act)]),
    ),
    table(
      "Assumptions turned over",
      [{ heading: "assumption" }, numeric(`log10 odds of ${name(x.fork.leader)}`), { heading: "then leads" }],
      x.without.assumptions.map((w) => [w.name, signed(w.shift), name(w.leader)]),
    ),
    table(
      `Placebos: one side's acts moved around the window ${x.placebo.shifts} times, and time reversed`,
      [{ heading: "hypothesis" }, numeric("log10 factor"), numeric("95 % of shifts below"), numeric("p"), numeric("time reversed")],
      x.placebo.factors.map((f) => [name(f.hypothesis), signed(f.log10_factor), signed(f.shifts_q95), share(f.p), signed(f.time_reversed)]),
    ),
    ...x.meddling.map(meddling),
    table(
      "What the evidence says of contested claims",
      [{ heading: "claim" }, { heading: "text" }, numeric("acts"), numeric("that enter"), numeric("log10 factor"), { heading: "the evidence" }],
      x.claims.map((c) => [c.claim, c.text, String(c.acts), String(c.acts_that_enter), signed(c.log10_factor), c.the_evidence]),
    ),
  );
}
