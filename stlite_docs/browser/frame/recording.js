// @ts-check
import { folderUrl } from "../shared/folder.js";

/** @typedef {import("../shared/recording.js").Recording} Recording */

/**
 * What an app's first run sent to its front end.
 *
 * @typedef {object} FirstRun
 * @property {Uint8Array<ArrayBuffer>[]} messages
 * @property {Map<string, {type: string, content: Uint8Array<ArrayBuffer>}>} media by path
 */

/**
 * Loads a recording. An app is no worse off without, so nobody waits for one, and whatever is wrong with it is said in the
 * console only.
 *
 * @param {string} run its name
 * @returns {Promise<FirstRun | undefined>}
 */
export async function loadRecording(run) {
  const url = new URL(`recordings/${run}.json`, folderUrl).href;
  try {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`status ${response.status}`);
    const recording = /** @type {Recording} */ (await response.json());
    const media = Object.entries(recording.media).map(([path, { type, content }]) => {
      return /** @type {const} */ ([path, { type, content: decode(content) }]);
    });
    return { messages: recording.messages.map(decode), media: new Map(media) };
  } catch (error) {
    console.warn(`stlite-docs: ${url} cannot be used, so this app is there once Python is.`, error);
    return undefined;
  }
}

/** @param {string} base64 */
function decode(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
