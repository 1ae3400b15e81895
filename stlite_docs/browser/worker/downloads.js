// @ts-check
import { causeError } from "../shared/causes.js";
import { withHash } from "../shared/expected_hashes.js";
import { findPolicy } from "../shared/policy.js";
import { probe } from "../shared/probe.js";

/** @typedef {import("../shared/probe.js").Download} Download */

const WASM = "application/wasm";

/** @type {Set<(download: Download) => void>} who wants to hear of downloads that fail */
const listeners = new Set();

/** @type {((bytes: number) => void) | undefined} */
let count;

/**
 * Notes from now on which downloads of the worker fail, and what the others bring.
 *
 * @param {(url: string) => Promise<Response> | undefined} takeEarly returns what is on its way already
 */
export function watchDownloads(takeEarly) {
  const download = globalThis.fetch;
  /** @type {typeof globalThis.fetch} */
  const fetch = async (resource, init) => {
    const early = takeEarly(resource instanceof Request ? resource.url : String(resource));
    return (await early?.catch(() => undefined)) ?? download(resource, init);
  };
  globalThis.fetch = async (resource, settings) => {
    const init = withHash(resource, settings);
    if (listeners.size === 0) return fetch(resource, init);
    const url = new URL(resource instanceof Request ? resource.url : String(resource), location.href).href;
    try {
      const response = await fetch(resource, init);
      if (!response.ok) note({ url, status: response.status });
      return countBody(response);
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      // Of a file with other bytes than the expected ones, such as a server's error page, browsers say no more.
      const found = init?.integrity ? await probe(url, download) : { url };
      note({ error: message, policy: await findPolicy(url), ...(found ?? { url, isAltered: true }) });
      throw error;
    }
  };
}

/** @param {Download} download */
function note(download) {
  for (const hear of listeners) hear(download);
}

/**
 * Counts the bytes of a response as they come. A browser keeps the compiled code of WebAssembly only for responses of its
 * own, so that is counted when it is there. Scripts are no part of the total. A response without an address is one of ours.
 *
 * @param {Response} response
 */
function countBody(response) {
  const add = count;
  if (!add || !response.body || !response.url || /\.(wasm|m?js)$/.test(new URL(response.url).pathname)) return response;
  /** @type {TransformStream<Uint8Array, Uint8Array>} */
  const counter = new TransformStream({
    transform(chunk, controller) {
      add(chunk.byteLength);
      controller.enqueue(chunk);
    },
  });
  const counted = new Response(response.body.pipeThrough(counter), response);
  return Object.defineProperty(counted, "url", { value: response.url });
}

/**
 * Gives WebAssembly the type that browsers demand, which some servers do not know.
 *
 * @param {Response | PromiseLike<Response>} source
 */
async function withType(source) {
  const response = await source;
  if (!response.ok || response.headers.get("content-type") === WASM) return response;
  return new Response(response.body, { headers: { "content-type": WASM } });
}

/**
 * Rejects when a download fails while Python is loading; Pyodide would wait for ever or write to the console.
 *
 * @template T
 * @param {() => Promise<T>} load
 * @param {number} size of the WebAssembly, in bytes
 * @param {(bytes: number) => void} add called with the number of bytes that have come
 * @returns {Promise<T>}
 */
export async function failWithDownloads(load, size, add) {
  const { instantiateStreaming } = WebAssembly;
  /** @type {(download: Download) => void} */
  let hear = () => {};
  /** @type {Promise<never>} */
  const failure = new Promise((_, reject) => {
    hear = (download) => reject(causeError(download));
    WebAssembly.instantiateStreaming = (source, imports) => {
      const made = instantiateStreaming(withType(source), imports);
      made.then(
        () => add(size),
        (error) => reject(causeError({ python: error.message })),
      );
      return made;
    };
  });
  listeners.add(hear);
  count = add;
  try {
    return await Promise.race([load(), failure]);
  } finally {
    listeners.delete(hear);
    count = undefined;
    WebAssembly.instantiateStreaming = instantiateStreaming;
  }
}

/**
 * Returns the first download that fails while something is loading.
 *
 * @param {() => Promise<unknown>} load
 * @returns {Promise<Download | undefined>}
 */
export async function findFailure(load) {
  /** @type {Download[]} */
  const failures = [];
  const hear = (/** @type {Download} */ download) => void failures.push(download);
  listeners.add(hear);
  try {
    await load();
  } finally {
    listeners.delete(hear);
  }
  return failures[0];
}
