// @ts-check

// Drives Firefox for `firefox.py`: every line of stdin is a command in JSON, every line of stdout the answer to one.
// Where stdin ends, Firefox does.
import { createInterface } from "node:readline";
import puppeteer from "puppeteer-core";

/** @typedef {import("puppeteer-core").Page} Page */
/** @typedef {import("puppeteer-core").ConsoleMessage} ConsoleMessage */

/** How long anything may take, in milliseconds. */
const TIMEOUT = Number(process.argv[4]);

const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: /** @type {string} */ (process.argv[2]),
  extraPrefsFirefox: JSON.parse(/** @type {string} */ (process.argv[3])),
  acceptInsecureCerts: true,
  timeout: TIMEOUT,
  protocolTimeout: TIMEOUT,
  defaultViewport: { width: 1280, height: 900 },
});

/** @type {Page[]} */
const tabs = [];
/** @type {Promise<string>[]} */
const errors = [];

/** @type {Record<string, (tab: Page, details: any) => unknown>} */
const commands = {
  goto: (tab, { url }) => tab.goto(url),
  reload: (tab) => tab.reload(),
  close: (tab) => tab.close(),
  addScript: (tab, { script }) => tab.evaluateOnNewDocument(script),
  evaluate: async (tab, { expression, frame }) => (await enter(tab, frame)).evaluate(expression),
  click: async (tab, { frame, xpath }) => (await find(tab, frame, xpath)).click(),
  press: (tab, { key }) => tab.keyboard.press(key),
  fill: async (tab, { frame, xpath, text }) => (await find(tab, frame, xpath)).fill(text),
};

async function open() {
  const tab = await browser.newPage();
  tab.setDefaultTimeout(TIMEOUT);
  tab.on("console", (message) => message.type() === "error" && errors.push(describe(message)));
  tab.on("pageerror", (error) => errors.push(Promise.resolve(String(error))));
  return tabs.push(tab) - 1;
}

/**
 * What matches an XPath, in the page or in the frame that another XPath finds there.
 *
 * @param {Page} tab
 * @param {string | null} frame
 * @param {string} xpath
 */
async function find(tab, frame, xpath) {
  return (await enter(tab, frame)).locator(`::-p-xpath(${xpath})`);
}

/**
 * The page, or the frame that an XPath finds there.
 *
 * @param {Page} tab
 * @param {string | null} [frame]
 */
async function enter(tab, frame) {
  const document = frame ? await (await tab.waitForSelector(`::-p-xpath(${frame})`))?.contentFrame() : tab;
  if (!document) throw new Error(`${frame} has no document`);
  return document;
}

/** @param {ConsoleMessage} message */
async function describe(message) {
  const texts = message.args().map((value) => value.evaluate(String).catch(() => message.text()));
  return `${(await Promise.all(texts)).join(" ")} (${message.location().url})`;
}

/** @param {any} command */
async function answer({ what, tab: number, ...details }) {
  if (what === "open") return open();
  if (what === "errors") return Promise.all(errors.splice(0));
  const tab = /** @type {Page} */ (tabs[number]);
  if (what !== "close") await tab.bringToFront();
  const value = await commands[what]?.(tab, details);
  return what === "evaluate" ? value : null;
}

for await (const line of createInterface({ input: process.stdin })) {
  const result = await answer(JSON.parse(line)).then(
    (value) => ({ value }),
    (error) => ({ error: String(error) }),
  );
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
await browser.close();
