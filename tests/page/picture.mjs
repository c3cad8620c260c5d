// SPDX-License-Identifier: Apache-2.0
// The picture of the README: picture.mjs REPORT.html OUT.png takes the timeline of a report.
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { browser, open } from "./browser.mjs";

const [report, out] = process.argv.slice(2).map((name) => resolve(name));
const { page, troubles } = await open(`file://${report}`, (url) => url.startsWith("file:"), { viewport: { width: 900, height: 900 } });
assert.deepEqual(troubles, []);
const timeline = page.locator("section", { has: page.getByRole("heading", { name: "Timeline" }) });
const { x, y, width } = await timeline.boundingBox();
await page.screenshot({ path: out, fullPage: true, clip: { x: x - 12, y, width: width + 24, height: 680 } });
await browser.close();
