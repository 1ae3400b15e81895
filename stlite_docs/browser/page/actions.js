// @ts-check
import { load } from "../shared/folder.js";
import { t } from "../shared/ui.js";
import { withTexts } from "./with_texts.js";

/** @typedef {import("./app_run.js").Payload} Payload */

/** How long it is said what was done, in milliseconds. */
const SAID = 4000;

const ACTIONS = { copy, download, fullscreen, playground };

/** What Streamlit and Python bring by themselves; the build names it for the programs that use it. */
const BROUGHT = new Set([
  ...["altair", "fastparquet", "numpy", "pandas", "pillow", "tzdata"],
  ...["hashlib", "lzma", "pydecimal", "pydoc-data", "sqlite3", "ssl"],
]);

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
async function copy(payload, app) {
  const { clipboard } = navigator;
  if (!clipboard) throw new Error(t("This browser lets nothing be copied here."));
  await clipboard.writeText(program(payload));
  announce(app, t("Copied."));
}

/**
 * Hands the reader the program, or an archive with it and all that it needs.
 *
 * @param {Payload} payload
 */
async function download(payload) {
  const requirements = requirementsOf(payload);
  const others = [payload.archives, requirements, Object.keys(payload.config), Object.keys(payload.env)];
  if (Object.keys(payload.files).length === 1 && others.every(({ length }) => length === 0)) {
    const name = payload.entrypoint.split("/").at(-1) ?? "";
    return save(name, new Blob([program(payload)], { type: "text/x-python" }));
  }
  const { pack } = /** @type {import("./zip_app.js")} */ (await load("page/zip_app.js"));
  const name = nameFolder(payload);
  save(`${name}.zip`, await pack(payload, name, requirements));
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
    const address = await playgroundAddress({ ...payload, requirements: requirementsOf(payload) });
    if (!tab) throw new Error(t("This browser lets no tab be opened here."));
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

/** @param {Payload} payload */
function requirementsOf({ requirements }) {
  return requirements.filter((requirement) => !BROUGHT.has(requirement));
}

/** @param {Payload} payload */
function program({ files, entrypoint }) {
  const file = files[entrypoint];
  return file && "text" in file ? file.text : "";
}

/** @param {Payload} payload */
function nameFolder({ title, entrypoint }) {
  const name = (title || entrypoint.replace(/\.py$/, "")).toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-");
  return name.replace(/^-|-$/g, "") || "app";
}

/**
 * @param {string} name
 * @param {Blob} content
 */
function save(name, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
