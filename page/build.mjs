// SPDX-License-Identifier: Apache-2.0
// Bundles the page into one document: node build.mjs OUT.html
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
if (out === undefined) throw new Error("usage: node build.mjs OUT.html");

async function bundle(entry) {
  const made = await build({
    entryPoints: [join(here, "src", entry)],
    bundle: true,
    minify: true,
    write: false,
    target: "es2020",
    format: "iife",
    legalComments: "none",
    charset: "utf8",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  return made.outputFiles[0].text;
}

function put(page, place, text) {
  if (page.split(place).length !== 2) throw new Error(`the template must hold ${place} once`);
  return page.replace(place, () => text);
}

const script = (await bundle("main.ts")).replaceAll("</script", "<\\/script");
const style = await bundle("page.css");
let page = await readFile(join(here, "src", "page.html"), "utf8");
page = put(page, "/*DETENTE-STYLE*/", style);
page = put(page, "/*DETENTE-SCRIPT*/", script);
page = put(page, "DETENTE-SCRIPT-HASH", `sha256-${createHash("sha256").update(script).digest("base64")}`);
await mkdir(dirname(out), { recursive: true });
await writeFile(out, page);
