// @ts-check
import { APP_ADDRESS } from "../shared/stlite_names.js";

/*
 * The page of a custom component names its scripts and styles relative to itself. stlite shows it in a frame without an
 * address, so the browser would ask the docs site for them. Here the page gets addresses of what the app's server has.
 */

const PARTS = [
  ["script[src]", "src"],
  ["link[href]", "href"],
  ["img[src]", "src"],
];

/** What a style sheet loads. */
const URLS = /url\(\s*(["']?)(?!data:|blob:|#)([^"')]+)\1\s*\)/g;

/** @typedef {(path: string) => Promise<Response>} Ask */

/**
 * @param {string} html
 * @param {string} path of the page
 * @param {Ask} ask the app's server
 */
export async function giveAddresses(html, path, ask) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const base = new URL(path, APP_ADDRESS);
  const parts = PARTS.flatMap(([selector = "", attribute = ""]) =>
    [...page.querySelectorAll(selector)].map(async (element) => {
      const address = await findAddress(element.getAttribute(attribute) ?? "", base, ask);
      if (address) element.setAttribute(attribute, address);
    }),
  );
  await Promise.all(parts);
  return `<!doctype html>${page.documentElement.outerHTML}`;
}

/**
 * @param {string} name relative to the base
 * @param {URL} base
 * @param {Ask} ask
 * @returns {Promise<string | undefined>} none where it is another server's, or does not exist
 */
async function findAddress(name, base, ask) {
  const url = new URL(name, base);
  if (!url.href.startsWith(APP_ADDRESS)) return undefined;
  const answer = await ask(url.pathname + url.search);
  if (!answer.ok) return undefined;
  const isStyle = url.pathname.endsWith(".css");
  const blob = isStyle ? new Blob([await giveStyleAddresses(await answer.text(), url, ask)], { type: "text/css" }) : await answer.blob();
  return giveAddress(blob);
}

/**
 * @param {Blob} blob
 * @returns {Promise<string>} that the component's frame can load
 */
async function giveAddress(blob) {
  if (origin !== "null") return URL.createObjectURL(blob);
  // In an isolated app, the component's frame has another opaque origin, which could not read the blob.
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return `data:${blob.type};base64,${btoa(letters)}`;
}

/**
 * @param {string} style
 * @param {URL} base
 * @param {Ask} ask
 */
async function giveStyleAddresses(style, base, ask) {
  const names = new Set([...style.matchAll(URLS)].map(([, , name = ""]) => name));
  const found = await Promise.all([...names].map(async (name) => /** @type {const} */ ([name, await findAddress(name, base, ask)])));
  const addresses = new Map(found);
  return style.replace(URLS, (whole, _quote, name) => (addresses.get(name) ? `url("${addresses.get(name)}")` : whole));
}
