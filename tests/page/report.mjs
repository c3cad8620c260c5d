// SPDX-License-Identifier: Apache-2.0
// node report.mjs REPORT.html PICTURES [synthetic|pair]: opens a report from disk in Chromium without a network and looks at what a
// reader would see.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import * as browsing from "./browser.mjs";

const report = pathToFileURL(resolve(process.argv[2])).href;
const pictures = process.argv[3];
const synthetic = process.argv[4] === "synthetic";
const pair = process.argv[4] === "pair"; // out of event data: no menus, no sources of single acts, no claims
const open = (options) => browsing.open(report, (url) => url === report || url.startsWith("blob:"), { offline: true, ...options });

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
      assert.ok((await page.locator("#origins table, #act-box table").count()) >= 3, "roots, and the ancestry of one act");
      assert.equal(await page.locator("#moves table").count(), pair ? 0 : 6, "two menus, three pairs of eyes, quantal response");
      assert.match(await page.locator("#moves .verdict").innerText(), /\.$/);
    }
  },

  async "the keyboard reaches the sections, every chart and its table"() {
    const { page } = wide;
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate(() => document.activeElement.className), "skip");
    await page.evaluate(() => {
      window.reached = new Set();
      document.addEventListener("focusin", (e) => window.reached.add(e.target));
    });
    const all = await page.locator(".chart, figure summary, nav a").count(),
      missed = () => page.evaluate(() => [...document.querySelectorAll(".chart, figure summary, nav a")].filter((x) => !window.reached.has(x)).map((x) => x.outerHTML.slice(0, 100)));
    assert.ok(all > 30, `only ${all}`);
    for (let i = 0; i < 20 && (await missed()).length > 0; i++) for (let k = 0; k < 40; k++) await page.keyboard.press("Tab");
    assert.deepEqual(await missed(), []);
    await page.locator("#timeline .behind summary").first().focus();
    await page.keyboard.press("Enter");
    await page.locator("#timeline .behind").first().locator("tbody tr").first().waitFor({ timeout: 5000 });
  },

  async "the numbers of the top are those of their verdicts, with intervals"() {
    const { page } = wide,
      cards = page.locator("#state .card");
    for (const belief of await cards.filter({ hasText: "Belief of" }).all()) assert.match(await belief.innerText(), /90 %: \S+ to \S+;/);
    if (synthetic) return;
    const clash = cards.filter({ hasText: "A clash by" }),
      said = Number(/: (\d+) %/.exec(await page.locator("#forecast .verdict").innerText())[1]),
      shown = Number((await clash.locator("strong").innerText()).replace(/[<>]/, ""));
    assert.match(await clash.innerText(), /90 %: \S+ to \S+/);
    assert.ok(Math.abs(said / 100 - shown) <= 0.0101, `${said} % and ${shown}`);
  },

  async "acts are filtered by who tells them, and what is left out is said"() {
    const { page } = wide,
      by = page.locator("#timeline-source"),
      said = page.locator("#timeline [role=status]").first(),
      marks = () => page.locator("#timeline .chart").first().locator("svg .mark-symbol path").count(),
      all = await marks();
    assert.equal(await said.innerText(), `All ${all} acts.`);
    if (pair) return assert.ok(await by.isHidden(), "a choice of one");
    const [, name, n] = /^(.*) \((\d+)\)$/.exec(await by.locator("option").last().innerText());
    assert.ok(Number(n) < all);
    await by.selectOption(name);
    await page.waitForFunction(([want]) => document.querySelectorAll("#timeline .chart svg")[0]?.querySelectorAll(".mark-symbol path").length === want, [Number(n)], { timeout: 10000 });
    assert.equal(await said.innerText(), `${n} of ${all} acts; left out here, not in what is believed below: ${all - n}.`);
    assert.equal(await page.locator("#timeline .behind").first().locator("tbody tr").count(), Number(n), "the table shows others");
    await by.selectOption("");
    await page.waitForFunction(([want]) => document.querySelectorAll("#timeline .chart svg")[0]?.querySelectorAll(".mark-symbol path").length === want, [all], { timeout: 10000 });
  },

  async "an act that is named anywhere is followed to what is known of it"() {
    const { page } = wide,
      named = page.locator("#changers [data-act]").first(),
      id = await named.innerText();
    await named.focus();
    await page.keyboard.press("Enter");
    assert.ok((await page.locator("#act-box [aria-live] p").first().innerText()).includes(`, ${id}: `));
    assert.equal(await page.evaluate(() => document.activeElement.id), "act");
  },

  async "an act is clicked on the timeline, and its ancestry followed"() {
    const { page } = wide;
    const told = () => page.locator("#act-box [aria-live] p").first().innerText();
    const before = await told();
    // Where many acts lie over one another, one may be covered by the one that is shown already.
    const acts = page.locator("#timeline .chart").first().locator("svg .mark-symbol path");
    const n = await acts.count();
    for (let i = 1; i < n && (await told()) === before; i += Math.ceil(n / 20)) {
      await acts.nth(i).click({ force: true });
      await page
        .waitForFunction((old) => document.querySelector("#act-box [aria-live] p").innerText !== old, before, { timeout: 3000 })
        .catch(() => {});
    }
    assert.notEqual(await told(), before);
    assert.match(await told(), /^\d{4}-\d\d-\d\d, /);
    assert.ok((await told()).includes(await page.locator("#act").inputValue()));
    assert.equal(await page.locator("#act-box table").first().locator("tbody tr").count(), 2, "what it did to two beliefs");
    if (synthetic) return;
    const parent = page.locator("#act-box [aria-live] button").first();
    for (let i = 1; (await parent.count()) === 0 && i < 40; i++) await page.locator("#act").selectOption({ index: i });
    const id = await parent.innerText();
    await parent.click();
    assert.equal(await page.locator("#act").inputValue(), id);
  },

  async "the network follows its slider, by the keyboard"() {
    const { page } = wide;
    const box = page.locator("#network");
    await box.locator("summary", { hasText: "Table" }).click();
    const shown = async () => [await box.locator("output").innerText(), await box.locator("tbody").innerText()].join();
    const before = await shown();
    await page.locator("#network-date").focus();
    await page.keyboard.press("Home");
    await page.waitForFunction((old) => document.querySelector("#network output").innerText !== old, before.slice(0, 10));
    assert.notEqual(await shown(), before);
    assert.match(await page.locator("#network-date").getAttribute("aria-valuetext"), /^\d{4}-\d\d-\d\d$/);
    assert.ok((await box.locator("svg .mark-symbol path").count()) >= 2, "no actors");
  },

  async "a chart is taken along as SVG, PNG, CSV and Vega-Lite"() {
    const { page } = wide;
    const figure = page.locator("#timeline figure").first(),
      signed = page.locator("#timeline figure", { hasText: "Where the suspicion of" }).first();
    for (const one of [figure, signed]) {
      await one.locator(".save summary").focus();
      await page.keyboard.press("Enter");
    }
    const taken = async (kind, from = figure) => {
      const [file] = await Promise.all([page.waitForEvent("download"), from.getByRole("button", { name: kind, exact: true }).click()]);
      return { name: file.suggestedFilename(), body: readFileSync(await file.path()) };
    };
    assert.match((await taken("SVG")).body.toString(), /^<svg[^]*<path/);
    assert.deepEqual([...(await taken("PNG")).body.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
    const csv = await taken("CSV");
    assert.equal(csv.name, "acts.csv");
    assert.match(csv.body.toString(), /^date,act,author,/);
    const numbers = (await taken("CSV", signed)).body.toString();
    assert.match(numbers, /,-\d/);
    assert.doesNotMatch(numbers, /\u2212/);
    const spec = JSON.parse((await taken("Vega-Lite")).body);
    assert.match(spec.$schema, /vega-lite/);
    assert.ok(spec.layer.length > 3);
  },

  async "it is printed, without what only a hand can use"() {
    const { page, troubles, close } = await open({});
    const pdf = await page.pdf({ format: "A4" });
    assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
    assert.ok(pdf.length > 50000, `only ${pdf.length} bytes`);
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator("nav, .save, .field").locator("visible=true").count(), 0);
    assert.ok(await page.locator(".behind tbody tr").first().isVisible(), "a folded table stays folded on paper");
    await page.setViewportSize({ width: 720, height: 900 });
    await browsing.picture(page, pictures, `${process.argv[4] ?? "new"}-print`);
    assert.deepEqual(troubles, []);
    await close();
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

  async "axe finds no violation, in both themes, wide and narrow"() {
    const { page, troubles, close } = await open({});
    await browsing.isAccessible(page, pictures, process.argv[4] ?? "new");
    assert.deepEqual(troubles, []);
    await close();
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

process.exit(await browsing.run(tests));
