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

const isDrawn = () => document.querySelector("#answer") !== null && [...document.querySelectorAll(".chart")].every((c) => c.querySelector("svg, canvas"));
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

// Violations that axe-core finds in what is shown, each with a place. Rows of a table are alike: its first three stand for all.
async function violations(page, options) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  const found = await page.evaluate((o) => window.axe.run({ exclude: ["tbody tr:nth-child(n+4)"] }, o), options);
  return found.violations.map((v) => `${v.id}: ${v.nodes[0].html.slice(0, 160)}`);
}

// Looks with axe-core at a page in both themes, wide and narrow, where it must not scroll sideways; pictures are taken besides. Contrast
// hangs on the theme alone, and takes longest: it is looked at once in each.
export async function isAccessible(page, folder, name) {
  const contrast = { runOnly: ["color-contrast"] },
    structure = { rules: { "color-contrast": { enabled: false } } };
  const looks = [["light", 1000, {}], ["light", 360, structure], ["dark", 360, structure], ["dark", 1000, contrast]];
  for (const [colorScheme, width, options] of looks) {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await page.waitForFunction((theme) => [...document.querySelectorAll("figure")].every((f) => f.dataset.theme === theme), colorScheme, { timeout: 60000 });
    await drawn(page);
    assert.deepEqual(await violations(page, options), [], `${colorScheme}, ${width} px`);
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `${colorScheme}, ${width} px: the page scrolls sideways`);
    await picture(page, folder, `${name}-${colorScheme}-${width}`);
  }
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
