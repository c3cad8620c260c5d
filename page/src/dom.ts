// SPDX-License-Identifier: Apache-2.0
// Elements made from text alone: nothing from a case is ever read as HTML.

type Child = Node | string | null;

export function el(tag: string, attributes: Record<string, string> = {}, ...children: Child[]): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  for (const child of children) if (child !== null) made.append(child);
  return made;
}

const SVG = "http://www.w3.org/2000/svg";

export function svg(tag: string, attributes: Record<string, string>): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

export function section(id: string, title: string, ...children: Child[]): HTMLElement {
  return el("section", { id, "aria-labelledby": `${id}-title` }, el("h2", { id: `${id}-title` }, title), ...children);
}

// A link only where the address is an ordinary web address; plain text otherwise.
export function link(address: string, text: string): Node {
  return /^https?:\/\//i.test(address)
    ? el("a", { href: address, rel: "noreferrer noopener" }, text)
    : document.createTextNode(text);
}

// An act by its name; report.ts shows the act where it is clicked.
export const actLink = (id: string): HTMLElement => el("a", { href: "#act-box", "data-act": id }, id);

// Several, with commas between.
export const actLinks = (ids: string[]): HTMLElement => el("span", {}, ...ids.flatMap((id, i) => [i === 0 ? null : ", ", actLink(id)]));

export type Cell = string | Node;
export interface Column {
  heading: string;
  numeric?: boolean;
}

const DATE = /^\d{4}-\d\d-\d\d$/;

export function table(caption: string, columns: Column[], rows: Cell[][]): HTMLElement {
  const kind = (i: number, cell?: Cell): Record<string, string> =>
    columns[i]?.numeric ? { class: "number" } : typeof cell === "string" && DATE.test(cell) ? { class: "date" } : {};
  const head = el("tr", {}, ...columns.map((c, i) => (c.heading === "" ? el("td") : el("th", { scope: "col", ...kind(i) }, c.heading))));
  const body = rows.map((row) => el("tr", {}, ...row.map((cell, i) => el("td", kind(i, cell), cell))));
  return el(
    "div",
    { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    el("table", {}, el("caption", {}, caption), el("thead", {}, head), el("tbody", {}, ...body)),
  );
}

// A table that is made when it is wanted.
export interface Behind {
  caption: string;
  columns: Column[];
  rows: () => Cell[][];
  open?: boolean; // from the beginning
}

// Rows that a table may have and still be put on paper.
const PRINTED = 60;

// The table behind a chart, built whenever it is opened. The event "print" opens it at once, unless it is too long for paper.
export function folded(b: Behind): HTMLElement {
  const box = el("details", { class: "behind", ...(b.open ? { open: "" } : {}) }, el("summary", {}, `Table: ${b.caption}`)) as HTMLDetailsElement;
  const build = (): void => {
    box.querySelector(".scroll")?.remove();
    if (box.open) box.append(table(b.caption, b.columns, b.rows()));
  };
  box.addEventListener("toggle", build);
  box.addEventListener("print", () => {
    box.open = b.rows().length <= PRINTED;
    build();
  });
  return box;
}

export function button(text: string, press: () => void): HTMLElement {
  const made = el("button", { type: "button" }, text);
  made.addEventListener("click", press);
  return made;
}

// A control under its label.
export function labelled(text: string, id: string, control: HTMLElement): HTMLElement {
  control.id = id;
  return el("p", { class: "field" }, el("label", { for: id }, text), control);
}

export function choice(options: [value: string, text: string][]): HTMLSelectElement {
  return el("select", {}, ...options.map(([value, text]) => el("option", { value }, text))) as HTMLSelectElement;
}
