// SPDX-License-Identifier: Apache-2.0
// What if: the history run again in changed cases, each in a sentence and a row (show/whatif_json.c).
import { number, share, signed } from "./answer";
import type { Band, Bands, Common, Num } from "./answer";
import { el, table } from "./dom";
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

export function whatifTable(all: WhatifAnswer[]): HTMLElement {
  const fears = all[0]?.result.fear ?? [];
  const columns = [
    { heading: "what if" },
    { heading: "hostile acts" },
    numeric("mean difference"),
    numeric("90 %"),
    numeric("P(fewer)"),
    numeric("P(more)"),
    ...fears.flatMap((f) => [numeric(`fear of ${f.holder}, largest`), numeric("90 %")]),
    { heading: "acts that may be gone" },
  ];
  const rows = all.map((a) => {
    const h = a.result.hostile_acts;
    return [
      a.result.said,
      h.effect,
      signed(h.mean),
      h.difference.q05 === null ? "" : `${number(h.difference.q05)} to ${number(h.difference.q95)}`,
      share(h.p_fewer),
      share(h.p_more),
      ...a.result.fear.flatMap((f) => [signed(f.largest.median), interval(f.largest)]),
      a.result.acts_that_may_be_gone.map((x) => `${x.act} (${share(x.p_gone)})`).join(", "),
    ];
  });
  return table("The changed world less what happened, under the model", columns, rows);
}

export function whatifs(all: WhatifAnswer[], live: boolean): HTMLElement {
  const sentence = (a: WhatifAnswer): HTMLElement =>
    el("li", {}, a.verdict, el("br"), el("span", { class: "note" }, `Confidence: ${a.confidence.grade}: ${a.confidence.reasons.join("; ")}.`));
  return el(
    "div",
    {},
    el("ul", {}, ...all.map(sentence)),
    whatifTable(all),
    live ? null : el("p", { class: "note" }, "Other changes, several at once, and day by day: detente whatif."),
  );
}
