// The published pages as a reader on a phone meets them. Needs the server in demo mode.
import { strict as assert } from "node:assert";
import { after, before, test } from "node:test";
import { baseUrl, eachView, expectGood, openView, shoot, startBrowser, visit, weightOf } from "./harness.mjs";

let browser;
let front = "";
before(async () => {
  browser = await startBrowser();
  const view = await openView(browser, { js: false });
  try {
    const page = await view.open("/p");
    front = await page.locator('main a[href^="/p/"]').first().getAttribute("href");
  } finally { await view.close(); }
});
after(() => browser.close());

test("front page, column, article and search fit every view", async () => {
  await eachView(browser, async (view) => {
    const page = await view.open(front);
    await expectGood(page);
    const links = await page.locator(`main a[href^="${front}/"]`).evaluateAll((all) => all.map((it) => it.getAttribute("href")));
    const kinds = new Map(links.map((href) => [href.slice(front.length).replace(/[0-9a-f-]{20,}.*/, ""), href]));
    assert.ok(kinds.size >= 2, `columns and articles are linked: ${links}`);
    for (const href of kinds.values()) await visit(page, href);
    if (view.name === "390-standard-zh-CN-js") { await page.goto(baseUrl + front); await shoot(page, "portal-390"); }
  });
});

test("the first page weighs at most 60 kB", async () => {
  const view = await openView(browser, { width: 390 });
  try {
    const bytes = await weightOf(view.context, front);
    assert.ok(bytes <= 60_000, `${front} sends ${bytes} bytes`);
  } finally { await view.close(); }
});
