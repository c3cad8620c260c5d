// SPDX-License-Identifier: Apache-2.0
// node report.mjs REPORT.html [synthetic|pair]: opens a report from disk in Chromium without a network and looks at what a
// reader would see.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(new URL("../../page/package.json", import.meta.url));
const { chromium } = require("playwright-core");

const report = pathToFileURL(resolve(process.argv[2])).href;
const synthetic = process.argv[3] === "synthetic";
const pair = process.argv[3] === "pair"; // out of event data: no menus, no sources of single acts, no claims
const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
assert.ok(executablePath, "no Chromium: install the package chromium");

const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });

async function open(options) {
  const context = await browser.newContext({
    viewport: { width: 1000, height: 900 },
    offline: true,
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  const troubles = [];
  page.on("console", (m) => troubles.push(`console ${m.type()}: ${m.text()}`));
  page.on("pageerror", (e) => troubles.push(`error: ${e.message}`));
  page.on("dialog", (d) => (troubles.push(`dialog: ${d.message()}`), d.dismiss()));
  await context.route("**", (route) => {
    if (route.request().url() === report) return route.continue();
    troubles.push(`request: ${route.request().url().slice(0, 100)}`);
    return route.abort();
  });
  await page.goto(report);
  await page.waitForFunction(
    () => {
      const charts = [...document.querySelectorAll(".chart")];
      return charts.length > 0 && charts.every((c) => c.querySelector("svg, canvas"));
    },
    undefined,
    { timeout: 60000 },
  );
  return { page, troubles, close: () => context.close() };
}

// Opens the table behind every chart and waits until each has rows.
async function openTables(page) {
  await page.evaluate(() => document.querySelectorAll("details.behind").forEach((box) => (box.open = true)));
  await page.waitForFunction(
    () => [...document.querySelectorAll("details.behind")].every((box) => box.querySelector("tbody tr")),
    undefined,
    { timeout: 10000 },
  );
}

const wide = await open({});

const tests = {
  async "every section is there, with its chart or table"() {
    const { page } = wide;
    const wanted = {
      state: ".card",
      reproduction: "svg",
      timeline: "svg",
      phases: "tbody tr",
      misperception: "svg",
      rates: "svg",
      changers: "table",
      claims: "p, li",
      sources: pair ? "p" : "table",
      parameters: "tbody tr",
      provenance: "tbody tr",
    };
    for (const [id, inside] of Object.entries(wanted))
      assert.ok(await page.locator(`#${id} ${inside}`).first().isVisible(), `section ${id} shows no ${inside}`);
    assert.ok((await page.locator("header .verdict").innerText()).length > 10, "no verdict");
    assert.match(await page.locator("header").innerText(), /Confidence: (not graded|low|moderate|high)/);
    assert.equal(await page.locator("#timeline figure").count(), 6, "acts, two beliefs, two splits, phases");
    assert.equal(await page.locator("#misperception figure").count(), 2);
    if (!synthetic) {
      assert.equal(await page.locator("#forecast figure").count(), 5, "clash, hostile acts, futures, two beliefs");
      assert.ok((await page.locator("#explain table").count()) >= 6, "fork, evidence twice, acts, assumptions, placebos");
      assert.equal(await page.locator("#explain table").first().locator("tbody tr").count(), 7, "seven hypotheses");
      assert.ok((await page.locator("#whatif tbody tr").count()) >= (pair ? 2 : 3), "what-ifs");
      assert.ok((await page.locator("#origins table").count()) >= 3, "roots, and the ancestry of one act");
      assert.equal(await page.locator("#moves table").count(), pair ? 0 : 6, "two menus, three pairs of eyes, quantal response");
      assert.match(await page.locator("#moves .verdict").innerText(), /\.$/);
    }
  },

  async "the keyboard reaches the sections and the tables"() {
    const { page } = wide;
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    const reached = new Set();
    for (let i = 0; i < 30; i++) {
      await page.keyboard.press("Tab");
      reached.add(await page.evaluate(() => document.activeElement.tagName));
    }
    assert.ok(reached.has("A") && reached.has("SUMMARY") && reached.has("DIV"), [...reached].join());
    await page.locator("#timeline summary").first().focus();
    await page.keyboard.press("Enter");
    await page.locator("#timeline details").first().locator("tbody tr").first().waitFor({ timeout: 5000 });
  },

  async "an act is picked and its ancestry followed"() {
    if (synthetic) return;
    const { page } = wide;
    const told = () => page.locator("#origins [aria-live] p").first().innerText();
    const before = await told();
    await page.locator("#origins-act").selectOption({ index: 0 });
    assert.notEqual(await told(), before);
    assert.match(await told(), /^\d{4}-\d\d-\d\d, /);
    const parent = page.locator("#origins [aria-live] button").first();
    for (let i = 1; (await parent.count()) === 0 && i < 40; i++) await page.locator("#origins-act").selectOption({ index: i });
    const id = await parent.innerText();
    await parent.click();
    assert.equal(await page.locator("#origins-act").inputValue(), id);
  },

  async "every chart has marks, words and a table behind it"() {
    const { page } = wide;
    for (const chart of await page.locator(".chart").all()) {
      const marks = chart.locator("svg .mark-group path, svg .mark-rule line, svg .mark-symbol path");
      assert.ok((await marks.count()) > 0, "an empty chart");
      assert.ok(await chart.locator("[aria-label]").first().getAttribute("aria-label"), "a chart without words");
    }
    await openTables(page);
  },

  async "nothing was asked for and nothing was complained of"() {
    assert.deepEqual(wide.troubles, []);
  },

  async "a telephone shows it without scrolling sideways, in the light and, when that changes, in the dark"() {
    const { page, troubles, close } = await open({ viewport: { width: 360, height: 740 }, colorScheme: "light" });
    const fits = async () => {
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 360, `the page is ${width} px wide on a screen of 360`);
      const cut = () =>
        [...document.querySelectorAll(".chart svg")].filter((s) => s.getBoundingClientRect().right > 361).length;
      assert.equal(await page.evaluate(cut), 0, "a chart is wider than the screen");
    };
    await openTables(page);
    await fits();
    const ink = await page
      .locator("#reproduction svg text")
      .first()
      .evaluate((e) => getComputedStyle(e).fill);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.waitForFunction(
      (old) => {
        const text = document.querySelector("#reproduction svg text");
        return text !== null && getComputedStyle(text).fill !== old;
      },
      ink,
      { timeout: 20000 },
    );
    await fits();
    assert.deepEqual(troubles, []);
    await close();
  },
};

// What the invented answer holds and must be seen: nothing of a case is read as HTML, missing is blank.
if (synthetic) {
  tests["the invented answer is shown as it is"] = async () => {
    const { page } = wide;
    const text = await page.locator("body").innerText();
    for (const wanted of [
      "It is likely (0.63) that Alpia and Børland were in a spiral at the end.",
      "fewer than 30 acts",
      "Fear through the group",
      "the other with Group <in> between",
      "</script><script>alert(1)</script>",
      "0.38 to 0.42",
      "unlikely (0.31)",
      "no coverage",
      "the group was sheltered",
      "held by A paper; denied by A ministry",
      "outside the window 2",
      "185 of 200 steps observed",
      "not learned",
    ])
      assert.ok(text.includes(wanted), `the page lacks: ${wanted}`);
    assert.ok(!/\bNaN\b|undefined|\bnull\b/.test(text), "a missing number is printed");
    assert.equal(await page.locator("a[href^='javascript']").count(), 0);
    assert.equal(await page.locator("#sources a").count(), 1);
    assert.equal(await page.locator("#phases tbody").first().locator("tr").count(), 2);
  };
}

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
process.exit(failed === 0 ? 0 : 1);
