// Signing in, one's own account, passkeys. Needs the server in demo mode; passkeys need a host name, so
// LIANXIN_URL is http://localhost:… with the same public address in the server's configuration.
import { strict as assert } from "node:assert";
import { after, before, test } from "node:test";
import { baseUrl, eachView, expectAccessible, expectNoSideScroll, openView, look, startBrowser } from "./harness.mjs";

let browser;
before(async () => { browser = await startBrowser(); });
after(() => browser.close());

/** Signs in with a demonstration account: one button, without typing. */
async function signInAs(page, number = 0) {
  const form = page.locator(".demo-accounts form").nth(number);
  await Promise.all([page.waitForNavigation(), form.locator("button").click()]);
}

test("the sign-in page is accessible in every view and keeps the name after a mistake", async () => {
  const mistake = async (view) => {
    const page = await view.open("/sign-in");
    assert.equal(page.status, 200);
    await expectNoSideScroll(page);
    await look(page, `sign-in-${view.name}`);
    await expectAccessible(page);
    await page.fill("#login", "nobody");
    await page.fill("#password", "Wr0ng-Word");
    await Promise.all([page.waitForNavigation(), page.locator("form:has(#password) button[type=submit]").first().click()]);
    assert.equal(await page.inputValue("#login"), "nobody");
    assert.equal(await page.inputValue("#password"), "");
    assert.ok(await page.locator("#password-error").isVisible());
    await expectAccessible(page);
  };
  await eachView(browser, mistake);
  await eachView(browser, mistake, { lang: ["en"], theme: ["standard"], js: [true] });
});

test("one's own account is accessible, on a phone and without JavaScript", async () => {
  const account = async (view) => {
    const page = await view.open("/sign-in");
    await signInAs(page);
    for (const path of ["/me", "/me/password", "/me/factors", "/me/factors/totp", "/policies"]) {
      const response = await page.goto(baseUrl + path, { waitUntil: "load" });
      assert.equal(response.status(), 200, path);
      await expectNoSideScroll(page);
      await look(page, `${path.slice(1).replaceAll("/", "-")}-${view.name}`);
      await expectAccessible(page);
      assert.deepEqual(page.troubles, [], path);
    }
  };
  await eachView(browser, account, { js: [true] });
  await eachView(browser, account, { js: [false], width: [390], theme: ["elder"] });
});

const named = !/\/\/(\d+\.){3}\d+/.test(baseUrl);

test("a passkey is set up, asked for, and taken away", { skip: named ? false : "passkeys need a host name: LIANXIN_URL=http://localhost:…" }, async () => {
  const view = await openView(browser, { lang: "en" });
  try {
    const page = await view.open("/sign-in");
    const device = await view.context.newCDPSession(page);
    await device.send("WebAuthn.enable");
    await device.send("WebAuthn.addVirtualAuthenticator", { options: {
      protocol: "ctap2", transport: "internal", hasResidentKey: false, hasUserVerification: true, isUserVerified: true,
      automaticPresenceSimulation: true,
    } });
    const password = await page.locator(".demo-accounts input[name=password]").first().inputValue();
    await signInAs(page);
    await page.goto(`${baseUrl}/me/factors`);
    await page.fill("#label", "e2e");
    await Promise.all([page.waitForURL("**/me/factors?done=passkey"), page.locator("[data-passkey=create] button").click()]);
    assert.ok(await page.getByText("e2e").isVisible());

    await page.context().clearCookies({ name: "lianxin_session" });
    await page.goto(`${baseUrl}/sign-in`);
    await signInAs(page);
    assert.match(page.url(), /\/second-factor/);
    await Promise.all([page.waitForURL((url) => url.pathname === "/"), page.locator("[data-passkey=get] button").click()]);

    // Leave the demonstration as it was.
    await page.goto(`${baseUrl}/me/factors`);
    await page.goto(baseUrl + (await page.locator("a[href^='/me/factors/passkeys/']").first().getAttribute("href")));
    await page.fill("#present", password);
    await Promise.all([page.waitForURL("**/me/factors?done=passkey-removed"), page.locator("[data-confirm] button[type=submit]").click()]);
  } finally { await view.close(); }
});
