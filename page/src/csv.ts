// SPDX-License-Identifier: Apache-2.0
// Rows of comma-separated values, as cases are written: quoted fields, doubled quotes, line breaks inside quotes.

export interface Field {
  text: string;
  from: number; // first and behind the last letter in the file
  to: number;
}

export function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

export const row = (cells: string[]): string => cells.map(quote).join(",");

// Every row of a file with the place of its fields; a row without letters is none.
export function rows(file: string): Field[][] {
  const found: Field[][] = [];
  let fields: Field[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r?\n|$)/y;
  while (field.lastIndex < file.length) {
    const from = field.lastIndex,
      m = field.exec(file);
    if (m === null) break;
    fields.push({ text: m[1]?.replace(/""/g, '"') ?? m[2] ?? "", from, to: field.lastIndex - (m[3] ?? "").length });
    if (m[3] === ",") continue;
    if (fields.some((f) => f.text !== "")) found.push(fields);
    fields = [];
  }
  if (fields.length > 0) found.push(fields);
  return found;
}
