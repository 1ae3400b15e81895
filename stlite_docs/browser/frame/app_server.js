// @ts-check
import { APP_ADDRESS, KERNEL_METHODS } from "../shared/stlite_names.js";

/*
 * The app's server is in the worker, so its addresses are nobody's: a request to them would ask a name server for a host
 * that does not exist. Here the worker answers.
 */

/** stlite takes the frame's own path for the place of the app on its server. */
const BASE = location.pathname;

/** How the paths of custom components begin. */
const COMPONENTS = "/component/";

/** Where a program expects the files of its folder `static`, as the browser sees that. */
const STATIC = new URL("app/static/", location.href).href;

/**
 * @typedef {{statusCode: number, headers: Map<string, string>, body: BlobPart}} Answer
 * @typedef {{method: string, path: string, headers: object, body: string}} Question
 */

/** @type {((question: Question) => Promise<Answer>) | undefined} */
let request;

/** @param {{_kernel?: any}} mounted what stlite's `mount` has returned */
export function connectServer({ _kernel: kernel }) {
  /** @type {typeof request} */
  const original = kernel?.[KERNEL_METHODS.request]?.bind(kernel);
  if (!original) return;
  request = original;
  kernel[KERNEL_METHODS.request] = async (/** @type {Question} */ question) => {
    const answer = await original(question);
    const isPage = question.path.startsWith(COMPONENTS) && /html/.test(answer.headers.get("Content-Type") ?? "");
    if (!isPage || answer.statusCode !== 200) return answer;
    const { giveAddresses } = await import("./component_page.js");
    const html = await new Blob([answer.body]).text();
    return { ...answer, body: new TextEncoder().encode(await giveAddresses(html, question.path, ask)) };
  };
}

/**
 * The path on the app's server that an address stands for.
 *
 * @param {unknown} address
 * @returns {string | undefined} none where the address is another server's
 */
export function findPath(address) {
  const url = toUrl(address);
  if (url?.startsWith(APP_ADDRESS)) {
    const path = `/${url.slice(APP_ADDRESS.length)}`;
    return path.startsWith(`${BASE}/`) ? path.slice(BASE.length) : path;
  }
  if (url?.startsWith(STATIC)) return `/app/static/${url.slice(STATIC.length)}`;
  return undefined;
}

/** @param {unknown} address */
function toUrl(address) {
  try {
    return new URL(String(address), location.href).href.replace(/#.*/, "");
  } catch {
    return undefined;
  }
}

/**
 * Asks the app's server.
 *
 * @param {string} path
 * @param {string} [method]
 */
export async function ask(path, method = "GET") {
  if (!request) return new Response(null, { status: 503 });
  const { statusCode, headers, body } = await request({ method, path, headers: {}, body: "" });
  const isEmpty = [101, 204, 205, 304].includes(statusCode) || method === "HEAD";
  return new Response(isEmpty ? null : body, { status: statusCode, headers: [...headers] });
}

/**
 * Gives something of the app's server an address that the browser can load.
 *
 * @param {string} path
 */
export async function makeAddress(path) {
  const answer = await ask(path);
  if (!answer.ok) throw new Error(`The app has no ${path} (status ${answer.status}).`);
  return URL.createObjectURL(await answer.blob());
}

/**
 * Lets the reader save something of the app's server.
 *
 * @param {string} path
 * @param {string} name of the file, unless the server says another one
 */
export async function download(path, name) {
  const answer = await ask(path);
  if (!answer.ok) throw new Error(`The app has no ${path} (status ${answer.status}).`);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = readFileName(answer.headers.get("content-disposition") ?? "") || name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** @param {string} disposition header of an answer */
function readFileName(disposition) {
  const [, encoded] = /filename\*=(?:utf-8'')?([^;]+)/i.exec(disposition) ?? [];
  if (encoded) return decodeURIComponent(encoded.trim());
  return /filename="?([^";]+)"?/i.exec(disposition)?.[1] ?? "";
}
