// @ts-check
import { download } from "../shared/download.js";
import { sitePath } from "../shared/folder.js";

/** @typedef {{files: Record<string, {data: string | Uint8Array}>, archives: object[]}} MountedFiles options of stlite */

/**
 * Makes any text the name of one folder.
 *
 * @param {string} text
 */
function encodeName(text) {
  return encodeURIComponent(text).replaceAll(".", "%2E");
}

/**
 * Where an app's folders are kept, in the interpreter and in IndexedDB.
 *
 * @param {import("../shared/payload.js").Payload} payload
 */
export function nameStore({ persistName, key }) {
  return ["/stlite-docs", ...[persistName ?? sitePath, key].map(encodeName)].join("/");
}

/**
 * Downloads an app's files, and writes among them what is to be prepared for it. It is done here, and not by stlite,
 * because stlite would mount a server's error page in the place of a file.
 *
 * @param {import("../shared/payload.js").Payload} payload
 * @param {string} member name of the app's frame in its pool
 * @returns {Promise<MountedFiles>}
 */
export async function downloadFiles(payload, member) {
  const sources = Object.entries(payload.files).map(async ([name, file]) => {
    return [name, { data: "text" in file ? file.text : await download(file.url, name) }];
  });
  const packed = payload.archives.map(async ({ url }) => ({ data: await download(url) }));
  const files = Object.fromEntries(await Promise.all(sources));
  const archives = await Promise.all(packed);
  const mark = `.stlite-docs-${Math.random().toString(36).slice(2)}`;
  /** @type {import("../shared/payload.js").Preparation} */
  const preparation = {
    member,
    archives: payload.archives.map(({ format }, number) => ({ file: `${number}`, format })),
    persist: payload.persist,
    store: nameStore(payload),
    env: payload.env,
  };
  archives.forEach((archive, number) => (files[`${mark}/${number}`] = archive));
  files[`${mark}/preparation.json`] = { data: JSON.stringify(preparation) };
  return { files, archives: [{ url: `stlite-docs:${mark}`, format: "stlite-docs" }] };
}
