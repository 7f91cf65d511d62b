// The kit: every component, in both themes and languages, on a phone and a desk, with and without JavaScript.
import { strict as assert } from "node:assert";
import { after, before, test } from "node:test";
import {
  baseUrl, eachView, expectAccessible, expectNoSideScroll, expectTargets, languages, openView, look, startBrowser,
} from "./harness.mjs";

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

test("the kit is accessible and fits in every view", async () => {
  await eachView(browser, async (view) => {
    const page = await view.open("/kit");
    assert.equal(page.status, 200);
    await expectNoSideScroll(page);
    await look(page, `kit-${view.name}`);
    await expectAccessible(page);
    assert.deepEqual(page.troubles, []);
  }, { lang: languages });
});

test("the largest type of the elder version still fits on a phone", async () => {
  await eachView(browser, async (view) => {
    const page = await view.open("/kit");
    await expectNoSideScroll(page);
    const size = await page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize));
    assert.equal(size, 40);
    await look(page, `kit-${view.name}`);
  }, { width: [390], theme: ["elder"], size: ["xl"], lang: languages, js: [true] });
});

test("elder version: text of 18 pt, targets of 44 px and more, main ones of 60", async () => {
  await eachView(browser, async (view) => {
    const page = await view.open("/kit");
    const style = await page.evaluate(() => {
      const body = getComputedStyle(document.querySelector("main p"));
      return { size: parseFloat(body.fontSize), line: parseFloat(body.lineHeight) };
    });
    assert.ok(style.size >= 24 && style.line / style.size >= 1.5, JSON.stringify(style));
    await expectTargets(page, 44);
    const low = await page.evaluate(() => [...document.querySelectorAll("main .btn")]
      .filter((b) => b.checkVisibility() && b.getBoundingClientRect().height < 60).map((b) => b.textContent));
    assert.deepEqual(low, []);
  }, { theme: ["elder"], js: [true] });
});

test("a first visit takes at most 100 kB", async () => {
  const view = await openView(browser);
  const page = await view.context.newPage();
  let bytes = 0;
  const session = await view.context.newCDPSession(page);
  await session.send("Network.enable");
  session.on("Network.loadingFinished", ({ encodedDataLength }) => { bytes += encodedDataLength; });
  await page.goto(`${baseUrl}/kit`, { waitUntil: "load" });
  assert.ok(bytes > 0 && bytes <= 100_000, `${bytes} bytes`);
  await view.close();
});

test("the tree is walked by keys, and a closed branch loads in place", async () => {
  const view = await openView(browser);
  const page = await view.open("/kit");
  await page.locator(".tree-label[aria-current]").focus();
  for (const key of ["End", "ArrowRight"]) await page.keyboard.press(key);
  await page.locator("#below-c2 .tree-label").first().waitFor();
  await page.keyboard.press("ArrowRight");
  const focused = () => page.evaluate(() => document.activeElement.getAttribute("href"));
  assert.equal(await focused(), "/orgs/l0");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await focused(), "/orgs/c2");
  assert.equal(await page.locator("#below-c2").isVisible(), false);
  await expectAccessible(page);
  assert.deepEqual(page.troubles, []);
  await view.close();
});

test("a question opens as a dialog with JavaScript and as a page without", async () => {
  const rich = await openView(browser);
  const page = await rich.open("/kit");
  await page.locator("a[hx-target='#dialog-body']").click();
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  await expectAccessible(page);
  await look(page, "dialog");
  await dialog.locator("[data-close]").click();
  assert.equal(await dialog.isVisible(), false);
  assert.equal(page.url(), `${baseUrl}/kit`);
  await rich.close();

  const plain = await openView(browser, { js: false });
  const before = await plain.open("/kit");
  await before.locator("a[hx-target='#dialog-body']").click();
  assert.ok(before.url().endsWith("/kit/confirm"));
  await plain.close();
});

test("a long job refreshes itself", async () => {
  const view = await openView(browser);
  const page = await view.open("/kit");
  await page.waitForResponse((response) => response.url().endsWith("/kit/progress"), { timeout: 5000 });
  await view.close();
});

test("language and elder version are one link away on every page", async () => {
  const view = await openView(browser, { js: false });
  const page = await view.open("/kit/error");
  await look(page, "error-page");
  await page.locator(".top-links a[href*='theme=elder']").click();
  assert.equal(await page.locator("html").getAttribute("data-theme"), "elder");
  await page.locator(".top-links a[href*='lang=en']").click();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  assert.ok(page.url().endsWith("/kit/error"));
  await view.close();
});
