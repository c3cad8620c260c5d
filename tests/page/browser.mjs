// SPDX-License-Identifier: Apache-2.0
// What the browser tests share: Chromium, a page whose troubles are written down, axe, and a row of tests.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(new URL("../../page/package.json", import.meta.url));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
assert.ok(executablePath, "no Chromium: install the package chromium");
export const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });

const isDrawn = () => {
  const charts = [...document.querySelectorAll(".chart")];
  return charts.length > 0 && charts.every((c) => c.querySelector("svg, canvas"));
};
export const drawn = (page) => page.waitForFunction(isDrawn, undefined, { timeout: 60000 });

// A page at an address, all charts drawn. Requests elsewhere than allowed(address) and whatever the console says are troubles.
export async function open(address, allowed, options) {
  const context = await browser.newContext({ viewport: { width: 1000, height: 900 }, reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const troubles = [];
  page.on("console", (m) => troubles.push(`console ${m.type()}: ${m.text()}`));
  page.on("pageerror", (e) => troubles.push(`error: ${e.message}`));
  page.on("dialog", (d) => (troubles.push(`dialog: ${d.message()}`), d.dismiss()));
  await context.route("**", (route) => {
    if (allowed(route.request().url())) return route.continue();
    troubles.push(`request: ${route.request().url().slice(0, 100)}`);
    return route.abort();
  });
  await page.goto(address);
  await drawn(page);
  return { page, troubles, close: () => context.close() };
}

// Violations that axe-core finds in what is shown, each with a place.
export async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run());
  return found.violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 160)}`);
}

// A picture of the page for people to look at, in the folder that the test was given.
export async function picture(page, folder, name) {
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

export async function run(tests) {
  let failed = 0;
  for (const [name, test] of Object.entries(tests)) {
    try {
      await test();
      console.log(`ok     ${name}`);
    } catch (e) {
      failed++;
      console.log(`FAILED ${name}\n${e.stack}`);
    }
  }
  await browser.close();
  return failed === 0 ? 0 : 1;
}
