// @ts-check
import { folderUrl } from "../shared/folder.js";

/*
 * What the page does for an app that is isolated: it fetches files for the app's frame, whose opaque origin may not. The
 * app's program can ask as well. So it gets only what lies in our folder, and of the apps' files its own.
 */

/** @typedef {import("../shared/messages.js").FileAnswer} FileAnswer */
/** @typedef {import("../shared/messages.js").FileRequest} FileRequest */
/** @typedef {import("../shared/payload.js").Payload} Payload */

/** Where files of single apps are. Some servers do not care about the case. */
const OF_APPS = /^(?:files|recordings)\//i;

/** Our files and folders have such names. Servers read others in ways of their own: `%66iles`, `files.`, `files;a`, none. */
const NAME = /^[\w@+-](?:[\w.@+-]*[\w@+-])?$/;

/**
 * @param {MessagePort} port of the frame, or of its worker
 * @param {Payload} payload
 */
export function serveFiles(port, payload) {
  const files = [...Object.values(payload.files), ...payload.archives];
  const own = new Set(files.map((file) => "url" in file && toHref(file.url)));
  if (payload.run) own.add(toHref(`recordings/${payload.run}.json`));
  port.onmessage = async (/** @type {MessageEvent<FileRequest>} */ { data, ports: [answer] }) => {
    const address = findFile(data?.address, own);
    /** @type {FileAnswer} */
    const found = address ? await read(address, data) : { error: `${data?.address} is not a file of this app.` };
    answer?.postMessage(found, found.body ? [found.body] : []);
  };
}

/**
 * @param {string} address that anybody could have written
 * @param {Set<string | false | undefined>} own addresses of the app's files
 * @returns {string | undefined} it, if the app may have what is there
 */
function findFile(address, own) {
  const href = toHref(address);
  const { href: folder } = folderUrl;
  if (!href?.startsWith(folder)) return undefined;
  if (own.has(href)) return href;
  const path = href.slice(folder.length);
  const isOurs = path.split("/").every((name) => NAME.test(name));
  return isOurs && !OF_APPS.test(path) ? href : undefined;
}

/**
 * @param {string} address absolute, or relative to our folder
 * @returns {string | undefined} without what is not of the path
 */
function toHref(address) {
  try {
    const { origin, pathname } = new URL(address, folderUrl);
    return origin + pathname;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} address
 * @param {FileRequest} request
 * @returns {Promise<FileAnswer>}
 */
async function read(address, { cache, integrity }) {
  try {
    const response = await fetch(address, { cache, integrity, redirect: "error" });
    const headers = { "content-type": response.headers.get("content-type") ?? "" };
    return { status: response.status, headers, body: await response.arrayBuffer() };
  } catch (error) {
    return { error: /** @type {Error} */ (error).message };
  }
}

/**
 * Puts the site's fonts into a theme: the frame may not fetch them.
 *
 * @template {{url: string}} F
 * @param {F[]} fontFaces
 * @returns {Promise<F[]>}
 */
export function embedFonts(fontFaces) {
  const isOwn = (/** @type {F} */ { url }) => url.startsWith(`${location.origin}/`);
  return Promise.all(fontFaces.map(async (face) => (isOwn(face) ? { ...face, url: await toData(face.url) } : face)));
}

/** @type {Map<string, Promise<string>>} */
const embedded = new Map();

/** @param {string} url */
function toData(url) {
  const data = embedded.get(url) ?? fetch(url).then(async (response) => readAsData(await response.blob()));
  embedded.set(url, data);
  return data.catch(() => url);
}

/**
 * @param {Blob} blob
 * @returns {Promise<string>}
 */
function readAsData(blob) {
  const reader = new FileReader();
  return new Promise((resolve, reject) => {
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = reject;
    reader.readAsDataURL(blob);
  });
}
