// SPDX-License-Identifier: Apache-2.0
// What if: the history run again in changed cases, each in a sentence and a row (show/whatif_json.c).
import { share, signed } from "./answer";
import type { Band, Bands, Common, Num } from "./answer";
import { actLink, el, table } from "./dom";
import type { Column } from "./dom";

export interface WhatifAnswer extends Common {
  result: {
    said: string;
    runs: number;
    hostile_acts: { effect: string; mean: Num; difference: Band; p_fewer: Num; p_more: Num };
    fear: { holder: string; about: string; largest: Band; largest_on: string; at_the_end: Band; outside: number; was: Bands | null; now: Bands | null }[];
    hostile_course: Bands | null;
    acts_that_may_be_gone: { act: string; date: string; p_gone: Num }[];
  };
}

const numeric = (heading: string): Column => ({ heading, numeric: true });
const interval = (b: Band): string => (b.q05 === null ? "" : `${signed(b.q05)} to ${signed(b.q95)}`);

export function whatifTable(all: WhatifAnswer[], caption: string): HTMLElement {
  const fears = all[0]?.result.fear ?? [];
  const columns = [
    { heading: "what if" },
    { heading: "hostile acts" },
    numeric("mean difference"),
    numeric("90 %"),
    numeric("P(fewer)"),
    numeric("P(more)"),
    ...fears.flatMap((f) => [numeric(`fear of ${f.holder}, largest`), numeric("90 %")]),
  ];
  const rows = all.map((a) => {
    const h = a.result.hostile_acts;
    return [
      a.result.said,
      h.effect,
      signed(h.mean),
      h.difference.q05 === null ? "" : `${signed(h.difference.q05)} to ${signed(h.difference.q95)}`,
      share(h.p_fewer),
      share(h.p_more),
      ...a.result.fear.flatMap((f) => [signed(f.largest.median), interval(f.largest)]),
    ];
  });
  return el("div", {}, table(caption, columns, rows), gone(all));
}

// Acts with the probability that they would not have been.
function gone(all: WhatifAnswer[]): HTMLElement | null {
  const some = all.map((a) => a.result).filter((r) => r.acts_that_may_be_gone.length > 0);
  const item = (r: WhatifAnswer["result"]): HTMLElement =>
    el("li", {}, `${r.said}: `, ...r.acts_that_may_be_gone.flatMap((x, i) => [i === 0 ? "" : ", ", actLink(x.act), ` (${share(x.p_gone)})`]));
  return some.length === 0 ? null : el("div", { class: "note" }, "Acts that might not have been, with the probability of that:", el("ul", {}, ...some.map(item)));
}

// At least one.
export function whatifs(all: WhatifAnswer[], live: boolean): HTMLElement {
  // What all share of grade and reasons is said once.
  const first = (all[0] as WhatifAnswer).confidence,
    grade = all.every((a) => a.confidence.grade === first.grade) ? first.grade : "",
    shared = first.reasons.filter((x) => all.every((a) => a.confidence.reasons.includes(x))),
    said = (...parts: string[]): string => parts.filter((x) => x !== "").join(": ");
  const sentence = (a: WhatifAnswer): HTMLElement => {
    const own = said(grade === "" ? a.confidence.grade : "", a.confidence.reasons.filter((x) => !shared.includes(x)).join("; "));
    return el("li", {}, a.verdict, own === "" ? null : el("span", { class: "note" }, ` Confidence besides: ${own}.`));
  };
  return el(
    "div",
    {},
    el("ul", {}, ...all.map(sentence)),
    el("p", {}, `${said("Confidence", grade, shared.join("; "))}.`),
    whatifTable(all, "The changed worlds less what happened, under the model"),
    live ? null : el("p", { class: "note" }, "Other changes, several at once, and day by day: detente whatif."),
  );
}
