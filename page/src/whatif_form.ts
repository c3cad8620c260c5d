// SPDX-License-Identifier: Apache-2.0
// What if, live: changes are chosen here, the server runs the history again, and both courses stand side by side.
import { actorName, share, signed } from "./answer";
import type { Act, Path, Replay } from "./answer";
import { lines, pathTable } from "./axis";
import { chart } from "./chart";
import { choice, el, labelled } from "./dom";
import { jobForm } from "./job";
import { spoken } from "./sections";
import { whatifTable } from "./whatif";
import type { WhatifAnswer } from "./whatif";

type Change = [kind: string, what: string];
type Read = () => Change[];

function tick(text: string, change: Change): { box: HTMLElement; read: Read } {
  const input = el("input", { type: "checkbox" }) as HTMLInputElement;
  return { box: el("label", { class: "tick" }, input, ` ${text}`), read: () => (input.checked ? [change] : []) };
}

function ticks(title: string, all: { box: HTMLElement; read: Read }[]): { box: HTMLElement; read: Read } {
  const box = el("fieldset", {}, el("legend", {}, title), el("div", { class: "ticks" }, ...all.map((t) => t.box)));
  box.hidden = all.length === 0;
  return { box, read: () => all.flatMap((t) => t.read()) };
}

function promises(r: Replay): { box: HTMLElement; read: Read } {
  const each = r.case.commitments.map((k) => {
    const select = choice([
      ["", "as it was"],
      ["hold", "held to the end"],
      ["break", "never given"],
    ]);
    const text = `${k.id}: ${actorName(r.case, k.by)} bars ${actorName(r.case, k.bars)}`;
    return { box: labelled(text, `whatif-${k.id}`, select), read: (): Change[] => (select.value === "" ? [] : [[select.value, k.id]]) };
  });
  const box = el("fieldset", {}, el("legend", {}, "Promises"), ...each.map((e) => e.box));
  box.hidden = each.length === 0;
  return { box, read: () => each.flatMap((e) => e.read()) };
}

const told = (a: Act): string => `${a.day} ${a.id}, ${a.author ?? "unknown"} to ${a.target}, ${a.class}: ${a.note}`;

function changes(r: Replay): { box: HTMLElement; read: Read } {
  const c = r.case,
    thirds = c.actors.filter((a) => !c.principals.includes(a.id));
  const parts = [
    promises(r),
    ticks("Changes of government that did not happen", c.regime_changes.map((g) => tick(`${g.date} ${g.id} (${actorName(c, g.actor)})`, ["undo", g.id]))),
    ticks("Third parties that were not there", thirds.map((a) => tick(a.name, ["without", a.id]))),
    ticks("Acts that did not happen", c.acts.filter((a) => !a.background).map((a) => tick(told(a), ["drop", a.id]))),
  ];
  return { box: el("div", {}, ...parts.map((p) => p.box)), read: () => parts.flatMap((p) => p.read()) };
}

function fear(r: Replay, f: WhatifAnswer["result"]["fear"][number], side: number): HTMLElement {
  const holder = actorName(r.case, f.holder),
    was = { name: "as it was", path: f.was?.median ?? null, hue: side, dash: 0 },
    now = { name: "in the changed world", path: f.now?.median ?? null, hue: side, dash: 1 };
  const title = `Belief of ${holder} that ${actorName(r.case, f.about)} is hostile, as it was and in the changed world`;
  const columns = [
    { heading: "as it was", path: was.path },
    { heading: "changed", path: now.path },
    { heading: "changed, 5 %", path: f.now?.q05 ?? null },
    { heading: "changed, 95 %", path: f.now?.q95 ?? null },
  ];
  const drawn = lines(r, [was, now], { title: "probability", scale: { domain: [0, 1] } });
  return chart({ title, describe: `${title}: solid and dashed.`, ...drawn }, pathTable(r, title, columns, share));
}

function course(r: Replay, a: WhatifAnswer): HTMLElement {
  const c = a.result.hostile_course,
    title = "Hostile acts more or fewer so far than happened";
  const all = [
    { name: "as it was", path: c === null ? null : c.median.map(() => 0), hue: 7, dash: 0 },
    { name: "in the changed world, median", path: c?.median ?? null, hue: 0, dash: 1 },
    { name: "5 and 95 %", path: c?.q05 ?? null, hue: 5, dash: 2 },
    { name: "95 %", path: c?.q95 ?? null, hue: 5, dash: 2 },
  ];
  const reach = (path: Path | undefined, far: number): number => Math[far < 0 ? "min" : "max"](far, ...(path ?? []).map((v) => v ?? 0));
  const drawn = lines(r, all, { title: "acts", scale: { domain: [reach(c?.q05, -1), reach(c?.q95, 1)] } });
  const keys: typeof drawn.keys = (t) => (drawn.keys?.(t) ?? []).filter((k) => k.name !== "95 %");
  const columns = all.slice(1).map((l) => ({ heading: l.name === "5 and 95 %" ? "5 %" : l.name, path: l.path }));
  return chart({ title, describe: `${title}: what happened at zero, solid; the changed world dashed.`, spec: drawn.spec, keys }, pathTable(r, title, columns, signed));
}

function answered(r: Replay, a: WhatifAnswer): HTMLElement[] {
  return [el("p", { class: "note" }, `${a.result.said}, prior set ${a.provenance.prior}.`), ...spoken(a), course(r, a), ...a.result.fear.map((f, i) => fear(r, f, i)), whatifTable([a], "This change less what happened, under the model")];
}

export function whatifForm(r: Replay, prior: string): HTMLElement {
  const asked = changes(r),
    priors = choice(["sceptical", "reference", "alarmed"].map((p) => [p, p])),
    result = el("div", { id: "whatif-answer" });
  priors.value = prior;
  const form = jobForm<WhatifAnswer>(
    "Run the history again",
    "/api/whatif",
    () => ({ changes: asked.read(), prior: priors.value }),
    (answer) => {
      result.replaceChildren(...answered(r, answer));
      return answer.verdict;
    },
    asked.box,
    labelled("Prior set", "whatif-prior", priors),
  );
  return el("div", {}, el("h3", {}, "Ask another"), form, result);
}
