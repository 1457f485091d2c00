import type { Browser, Page } from "puppeteer-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startEmulator, type DefaultServices, type Emulator } from "../src/index.ts";
import { findBrowser, openBrowser } from "./support/browser.ts";
import { PASSAGES } from "./support/chat.ts";
import { postEas } from "./support/post.ts";

const executable = findBrowser();
let browser: Browser;
let page: Page;
let emulator: Emulator<DefaultServices>;
let problems: string[];

beforeAll(async () => {
  if (executable === undefined) {
    if (process.env["CI"])
      throw new Error("Chromium is not installed, and CI is set: these tests are required there.");
    process.stderr.write("Chromium is not installed, so the tests of the inspector page are skipped.\n");
    return;
  }
  browser = await openBrowser(executable);
  emulator = await startEmulator({ encoder: "lexical" });
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await emulator?.close();
});
beforeEach(async (context) => {
  if (executable === undefined) context.skip("Chromium is not installed");
  emulator.reset();
  problems = [];
  await page?.close();
  page = await browser.newPage();
  page.on("pageerror", (reason) => problems.push(String(reason)));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  await page.goto(`${emulator.url}/_emulator/`);
  await page.locator("#connection.live").wait();
});

const embed = (path = "/v1/embeddings", input = "ash"): Promise<Response> =>
  postEas(emulator.services.embed, path, { input });
const textOf = (selector: string): Promise<string> =>
  page.$eval(selector, (found) => (found as unknown as { innerText: string }).innerText);
const seen = (selector: string) => expect.poll(() => textOf(selector), { timeout: 10_000 });

test("the page shows a request as it comes, sets a 429, and shows it take effect", async () => {
  await seen("#nothing").toContain("No request yet.");
  await embed();
  await seen("#rows").toMatch(/embed\s+POST \/v1\/embeddings\s+200/);

  await page.select("#service", "embed");
  await page.locator("#presets button::-p-text(429)").click();
  await seen("#said").toBe("Fault 1 is set.");
  await seen("#planned").toContain("status 429 · times always · service embed");

  expect((await embed()).status).toBe(429);
  await seen("#rows tr:first-child").toMatch(/status\s+429/);
  await seen("#planned").toContain("struck 1 of 1");

  await page.locator('#planned button[title="Take fault 1 away"]').click();
  await seen("#planned").toContain("None.");
  expect((await embed()).status).toBe(200);
  expect(problems).toEqual([]);
});

test("a free fault is set, a wrong one is refused with its place, and all are cleared", async () => {
  await page.locator("summary").click();
  await page.locator("#json").fill('{"kind":"status","status":"503"}');
  await page.locator("#free button").click();
  await seen("#said").toContain('status is "503", not a status from 200 to 599.');

  await page.locator("#json").fill('{"kind":"status","status":503}');
  await page.locator("#free button").click();
  await seen("#planned").toContain("1 status");
  await page.locator("#clear").click();
  await seen("#planned").toContain("None.");
  expect(emulator.faults.list()).toEqual([]);
});

test("a row opens the whole request, its answer and its events, without the token", async () => {
  await postEas(emulator.services.chat, "/v1/chat/completions", {
    stream: true,
    messages: [{ role: "user", content: PASSAGES }],
  }).then((answered) => answered.text());
  await seen("#rows").toContain("/v1/chat/completions");
  await page.locator("#rows button").click();

  await seen("#parts").toContain("[DONE]");
  const shown = await textOf("#parts");
  expect(shown).toContain("[redacted]");
  expect(shown).not.toContain(emulator.services.chat.token);
  await page.keyboard.press("Escape");
  expect(await page.$eval("#detail", (dialog) => dialog.hasAttribute("open"))).toBe(false);
});

test("what comes in requests is text, and never becomes part of the page", async () => {
  const markup = "<img src=x onerror=document.title='taken'><script>document.title='taken'</script>";
  await embed(`/${markup}`, markup);
  await seen("#rows").toContain("404");
  await page.locator("#rows button").click();
  await seen("#parts").toContain("<script>");

  expect(
    await page.$$eval("#rows img, #rows script, #parts img, #parts script", (found) => found.length),
  ).toBe(0);
  expect(await page.title()).toBe("Paifang emulator");
});

test("the keyboard reaches a request and opens it", async () => {
  await embed();
  await seen("#rows").toContain("200");
  await page.focus("#filter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");

  await seen("#detail-title").toBe("POST /v1/embeddings");
  expect(await page.$eval("#detail", (dialog) => dialog.hasAttribute("open"))).toBe(true);
});

test("reset and the filter change what is shown", async () => {
  await embed();
  await embed("/v1/nothing");
  await seen("#rows").toContain("/v1/nothing");
  await page.locator("#filter").fill("404");
  await expect.poll(() => page.$$eval("#rows tr:not([hidden])", (rows) => rows.length)).toBe(1);
  await page.locator("#reset").click();
  await seen("#nothing").toContain("No request yet.");
  expect(emulator.requests).toEqual([]);
});

test.each([1280, 800])("at %i pixels nothing runs out of the page", async (width) => {
  await page.setViewport({ width, height: 800 });
  await embed(`/v1/${"a".repeat(500)}`);
  await seen("#rows").toContain("404");
  expect(await page.$eval("html", (root) => (root as unknown as { scrollWidth: number }).scrollWidth)).toBe(
    width,
  );
});
