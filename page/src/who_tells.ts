// SPDX-License-Identifier: Apache-2.0
// Which acts are drawn: those that one publisher tells, those of a source of a grade at least; what that leaves out is said.
import type { Act, Replay } from "./answer";
import { choice, el, labelled } from "./dom";

const DATA = "event data";
const ALL = "";

// Who tells an act: publishers of its sources, each once; event data where none is named.
export function publishers(r: Replay, a: Act): string[] {
  const of = (id: string): string => {
    const s = r.case.sources.find((x) => x.id === id);
    return s?.publisher || s?.title || id;
  };
  return a.sources.length === 0 ? [DATA] : [...new Set(a.sources.map(of))];
}

function options(all: string[], show: (name: string, n: number) => string): [string, string][] {
  const n = new Map<string, number>();
  for (const one of all) n.set(one, (n.get(one) ?? 0) + 1);
  return [...n].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([name, count]) => [name, show(name, count)]);
}

export interface Filter {
  box: HTMLElement;
  passes: (a: Act) => boolean;
}

export function whoTells(r: Replay, changed: () => void): Filter {
  const told = new Map(r.case.acts.map((a) => [a.id, publishers(r, a)])),
    letters = [...new Set(r.case.acts.map((a) => a.grade.slice(0, 1)))].filter((g) => g !== "").sort(),
    by = choice([[ALL, "anyone"], ...options([...told.values()].flat(), (name, n) => `${name} (${n})`)]),
    grade = choice([[ALL, "any grade, or none"], ...letters.map((g): [string, string] => [g, g === letters[0] ? g : `${g} or better`])]),
    said = el("p", { class: "note", role: "status" });
  const passes = (a: Act): boolean =>
    (by.value === ALL || (told.get(a.id) ?? []).includes(by.value)) && (grade.value === ALL || (a.grade !== "" && a.grade.slice(0, 1) <= grade.value));
  const tell = (): void => {
    const n = r.case.acts.filter(passes).length,
      out = r.case.acts.length - n;
    said.textContent = out === 0 ? `All ${n} acts.` : `${n} of ${r.case.acts.length} acts; left out here, not in what is believed below: ${out}.`;
  };
  for (const control of [by, grade])
    control.addEventListener("change", () => {
      tell();
      changed();
    });
  tell();
  const controls = el("div", { class: "filters" }, labelled("Told by", "timeline-source", by), labelled("Grade of the source", "timeline-grade", grade));
  controls.hidden = by.options.length <= 2 && grade.options.length <= 2;
  return { box: el("div", {}, controls, said), passes };
}
