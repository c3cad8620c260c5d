// SPDX-License-Identifier: Apache-2.0
// A copy of the case to edit: its files as texts, checked by the server, taken away as an archive. The case on disk stays as it is.
import type { Case } from "./answer";
import * as csv from "./csv";
import { button, choice, el, labelled } from "./dom";
import { download } from "./save";
import { ask, sentence, take, why } from "./server";

interface Fault {
  file: string;
  line: number | null;
  column: number | null;
  message: string;
}
interface Checked {
  verdict: string;
  result: { faults: Fault[]; notes: Fault[] };
}

const ACTS = "acts.csv";

// The texts, one tab a file.
class Sheets {
  readonly box = el("div", {});
  private readonly areas = new Map<string, HTMLTextAreaElement>();
  private readonly tabs = new Map<string, HTMLElement>();

  constructor(files: Record<string, string>) {
    const names = Object.keys(files).sort((a, b) => Number(b.endsWith(".yaml")) - Number(a.endsWith(".yaml")) || a.localeCompare(b));
    const list = el("div", { role: "tablist", "aria-label": "Files of the case" });
    this.box.append(list);
    names.forEach((name, i) => {
      const tab = el("button", { type: "button", role: "tab", id: `tab-${i}`, "aria-controls": `sheet-${i}` }, name);
      const area = el("textarea", { spellcheck: "false", wrap: "off", "aria-label": name, rows: "18" }) as HTMLTextAreaElement;
      area.value = files[name] ?? "";
      tab.addEventListener("click", () => this.show(name));
      tab.addEventListener("keydown", (e) => this.step(e, names, i));
      list.append(tab);
      this.tabs.set(name, tab);
      this.areas.set(name, area);
      this.box.append(el("div", { role: "tabpanel", id: `sheet-${i}`, "aria-labelledby": `tab-${i}` }, area));
    });
    if (names[0] !== undefined) this.show(names[0]);
  }

  private step(e: KeyboardEvent, names: string[], at: number): void {
    const way = e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? -1 : 0,
      next = names[(at + way + names.length) % names.length];
    if (way === 0 || next === undefined) return;
    this.show(next);
    this.tabs.get(next)?.focus();
  }

  show(name: string): void {
    for (const [other, tab] of this.tabs) {
      tab.setAttribute("aria-selected", String(other === name));
      tab.tabIndex = other === name ? 0 : -1;
      const panel = this.areas.get(other)?.parentElement;
      if (panel) panel.hidden = other !== name;
    }
  }

  texts(): Record<string, string> {
    return Object.fromEntries([...this.areas].map(([name, area]) => [name, area.value]));
  }

  read(name: string): string {
    return this.areas.get(name)?.value ?? "";
  }

  write(name: string, text: string): void {
    const area = this.areas.get(name);
    if (area) area.value = text;
  }

  jump(f: Fault): void {
    const area = this.areas.get(f.file);
    if (!area) return;
    this.show(f.file);
    const lines = area.value.split("\n"),
      line = Math.min((f.line ?? 1) - 1, lines.length - 1),
      from = lines.slice(0, line).reduce((n, l) => n + l.length + 1, 0);
    area.focus();
    area.setSelectionRange(from + (f.column ?? 1) - 1, from + (lines[line]?.length ?? 0));
    area.scrollTop = (area.scrollHeight / lines.length) * Math.max(0, line - 4);
  }
}

const field = (type: string, id: string): HTMLInputElement => el("input", { type, id: `desk-${id}` }) as HTMLInputElement;

function addAct(c: Case, sheets: Sheets, tell: (said: string) => void): HTMLElement {
  const actors = c.actors.map((a): [string, string] => [a.id, a.name]);
  const controls: Record<string, HTMLInputElement | HTMLSelectElement> = {
    id: field("text", "id"),
    date: field("date", "date"),
    source: choice(actors),
    target: choice(actors),
    class: choice(["VC", "MC", "VH", "MH"].map((k) => [k, k])),
    visibility: choice(["public", "deniable", "covert"].map((v) => [v, v])),
    grade: field("text", "grade"),
    note: field("text", "note"),
  };
  const target = controls["target"] as HTMLSelectElement;
  target.value = c.principals[1];
  const add = (): void => {
    const text = sheets.read(ACTS),
      head = csv.rows(text)[0]?.map((f) => f.text) ?? [];
    if (head.length === 0) return tell(`There is no header in ${ACTS} to add a row under.`);
    if (!controls["id"]?.value || !controls["date"]?.value) return tell("An act needs an id and a date.");
    const line = csv.row(head.map((name) => controls[name]?.value ?? ""));
    sheets.write(ACTS, text + (text.endsWith("\n") ? "" : "\n") + line + "\n");
    sheets.show(ACTS);
    tell(`Added to ${ACTS}: ${line}`);
  };
  const shown = Object.entries(controls).map(([name, control]) => labelled(name, `desk-${name}`, control));
  return el("details", {}, el("summary", {}, "Add an act"), ...shown, button("Add", add));
}

function moveAct(c: Case, sheets: Sheets, tell: (said: string) => void): HTMLElement {
  const act = choice(c.acts.filter((a) => !a.background).map((a) => [a.id, `${a.id} ${a.day} ${a.note}`])),
    date = field("date", "to");
  const move = (): void => {
    const text = sheets.read(ACTS),
      [head, ...rows] = csv.rows(text),
      at = (name: string): number => head?.findIndex((f) => f.text === name) ?? -1,
      found = rows.find((f) => f[at("id")]?.text === act.value)?.[at("date")];
    if (found === undefined || date.value === "") return tell(date.value === "" ? "Choose the new date." : `${act.value} is not in ${ACTS}.`);
    sheets.write(ACTS, text.slice(0, found.from) + date.value + text.slice(found.to));
    sheets.show(ACTS);
    tell(`${act.value} is on ${date.value} now.`);
  };
  return el("details", {}, el("summary", {}, "Change the date of an act"), labelled("act", "desk-moved", act), labelled("new date", "desk-to", date), button("Change", move));
}

const place = (f: Fault): string => [f.file, f.line, f.column].filter((x) => x !== null).join(":");

function report(checked: Checked, sheets: Sheets): HTMLElement[] {
  const list = (title: string, faults: Fault[]): HTMLElement[] =>
    faults.length === 0
      ? []
      : [el("h3", {}, title), el("ul", {}, ...faults.map((f) => el("li", {}, button(place(f), () => sheets.jump(f)), ` ${sentence(f.message)}`)))];
  return [...list("Faults", checked.result.faults), ...list("Notes", checked.result.notes)];
}

function opened(c: Case, files: Record<string, string>): HTMLElement {
  const sheets = new Sheets(files),
    status = el("p", { role: "status", "aria-live": "polite", id: "desk-status" }),
    found = el("div", { id: "desk-found" });
  const tell = (said: string): void => void (status.textContent = said);
  const check = async (): Promise<void> => {
    const checked = await ask<Checked>("/api/check", { files: sheets.texts() });
    tell(sentence(checked.verdict));
    found.replaceChildren(...report(checked, sheets));
  };
  const fetchCopy = async (): Promise<void> => {
    download("case.zip", await take("/api/case.zip", { files: sheets.texts() }));
    tell("The copy was handed to the browser as case.zip.");
  };
  const guarded = (work: () => Promise<void>) => (): void => void work().catch((e) => tell(why(e)));
  return el(
    "div",
    {},
    sheets.box,
    el("p", {}, button("Check", guarded(check)), " ", button("Download the copy", guarded(fetchCopy))),
    status,
    found,
    addAct(c, sheets, tell),
    moveAct(c, sheets, tell),
  );
}

export function desk(c: Case): HTMLElement {
  const box = el("div", { class: "live" }, el("p", { class: "note" }, "The case on disk is never written to; take the copy away and ask again of that."));
  ask<{ files: Record<string, string> }>("/api/case.json")
    .then(({ files }) => box.append(opened(c, files)))
    .catch((e) => box.append(el("p", {}, why(e))));
  return box;
}
