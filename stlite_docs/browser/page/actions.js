// @ts-check
import { load } from "../shared/folder.js";
import { t } from "../shared/ui.js";
import { withTexts } from "./edited_payload.js";

/** @typedef {import("../shared/payload.js").Payload} Payload */

/** How long it is said what was done, in milliseconds. */
const SAID = 4000;

const ACTIONS = { copy, download, fullscreen, playground };

/**
 * Does what a button below an app says.
 *
 * @param {keyof typeof ACTIONS} name
 * @param {Payload} payload
 * @param {Record<string, string>} texts what the reader has changed in the app's files
 * @param {HTMLElement} app
 * @param {HTMLElement} button
 */
export async function act(name, payload, texts, app, button) {
  await ACTIONS[name](withTexts(payload, texts), app, button);
}

/**
 * @param {Payload} payload
 * @param {HTMLElement} app
 */
async function copy({ files, entrypoint }, app) {
  const { clipboard } = navigator;
  if (!clipboard) throw new Error(t("This browser does not allow copying here."));
  const program = files[entrypoint];
  await clipboard.writeText(program && "text" in program ? program.text : "");
  announce(app, t("Copied."));
}

/** @param {Payload} payload */
async function download(payload) {
  const { downloadApp } = /** @type {import("./download_app.js")} */ (await load("page/download_app.js"));
  await downloadApp(payload);
}

/**
 * @param {Payload} _payload
 * @param {HTMLElement} app
 * @param {HTMLElement} button
 */
async function fullscreen(_payload, app, button) {
  const { toggleFullScreen } = /** @type {import("./fullscreen.js")} */ (await load("page/fullscreen.js"));
  await toggleFullScreen(app, button);
}

/** @param {Payload} payload */
async function playground(payload) {
  // A browser lets a tab be opened at once or not at all.
  const tab = open("", "_blank");
  try {
    const { playgroundAddress } = /** @type {import("./playground.js")} */ (await load("page/playground.js"));
    const address = await playgroundAddress(payload);
    if (!tab) throw new Error(t("This browser does not allow opening a tab here."));
    tab.opener = null;
    tab.location = address;
  } catch (error) {
    tab?.close();
    throw error;
  }
}

/**
 * Says for a while what was done.
 *
 * @param {HTMLElement} app
 * @param {string} text
 */
function announce(app, text) {
  const said = document.createTextNode(text);
  app.querySelector(".stlite-app__said")?.replaceChildren(said);
  setTimeout(() => said.remove(), SAID);
}
