// @ts-check
import { folderUrl } from "../shared/folder.js";
import { nameStore } from "./app_files.js";
import { isMessage } from "./streamlit_messages.js";

/**
 * What the build has kept of an app's first run: `recordings/<run>.json` in our folder.
 *
 * @typedef {object} Recording
 * @property {string[]} messages Streamlit's `ForwardMsg`s in their order, in base64
 * @property {Record<string, {type: string, content: string}>} media what the messages name on the app's server, by its
 *   path there (`/media/….png`): its content type, and its content in base64
 * @property {boolean} isEndless whether the program did not end in the build
 */

/**
 * What an app's first run sent to its front end.
 *
 * @typedef {object} FirstRun
 * @property {Uint8Array<ArrayBuffer>[]} messages
 * @property {Map<string, {type: string, content: Uint8Array<ArrayBuffer>}>} media by path
 * @property {boolean} isEndless
 */

/**
 * Loads an app's recording, if it has one. An app is no worse off without, so nobody waits for it, and whatever is wrong
 * with it is said in the console only.
 *
 * @param {import("../shared/payload.js").Payload} payload
 * @returns {Promise<FirstRun | undefined>} none where the app has files from an earlier visit, with which it shows others
 */
export async function loadRecording(payload) {
  const url = new URL(`recordings/${payload.run}.json`, folderUrl).href;
  try {
    if (payload.persist.length > 0 && (await hasKeptFiles(payload))) return undefined;
    const response = await fetch(url);
    if (!response.ok) throw new Error(`status ${response.status}`);
    const recording = /** @type {Recording} */ (await response.json());
    const media = Object.entries(recording.media).map(([path, { type, content }]) => {
      return /** @type {const} */ ([path, { type, content: decode(content) }]);
    });
    const messages = recording.messages.map(decode);
    if (!messages.every(isMessage)) throw new Error("a message is damaged");
    return { messages, media: new Map(media), isEndless: recording.isEndless };
  } catch (error) {
    console.warn(`stlite-docs: ${url} cannot be used, so this app is there once Python is.`, error);
    return undefined;
  }
}

/** @param {import("../shared/payload.js").Payload} payload */
async function hasKeptFiles(payload) {
  const databases = await indexedDB.databases();
  return databases.some(({ name }) => name?.startsWith(`${nameStore(payload)}/`));
}

/** @param {string} base64 */
function decode(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
