// @ts-check
import { withHash } from "../shared/expected_hashes.js";
import { ask, findPath, makeAddress } from "./app_server.js";
import { lookForRefusal } from "./late_refusals.js";

/*
 * What the front end loads from the app's server comes from the worker: pictures, sounds, videos, and what it fetches.
 */

/** The attributes of the elements that load something. The front end itself gives components what they need. */
const ATTRIBUTES = new Map([
  ["src", "img, audio, video, source, track, embed"],
  ["poster", "video"],
]);

/** @type {WeakMap<Element, Map<string, unknown>>} what the attributes of elements wait for */
const waiting = new WeakMap();

/** @param {typeof fetch} fetch */
export function fetchFromApp(fetch) {
  return function (/** @type {RequestInfo | URL} */ resource, /** @type {RequestInit} */ init) {
    const path = findPath(resource instanceof Request ? resource.url : resource);
    if (path) return ask(path, init?.method);
    const checked = withHash(resource, init);
    const response = fetch.call(window, resource, checked);
    if (checked !== init) response.catch(lookForRefusal);
    return response;
  };
}

/** @param {Element["setAttribute"]} setAttribute */
export function setFromApp(setAttribute) {
  /**
   * @this {Element}
   * @param {string} name
   * @param {string} value
   */
  return function (name, value) {
    if (!set(this, name, value, (address) => setAttribute.call(this, name, address))) setAttribute.call(this, name, value);
  };
}

/** Has the property of pictures do what their attribute does, since React sets both. */
export function setLikeAttribute() {
  /**
   * @this {HTMLImageElement}
   * @param {string} value
   */
  return function (value) {
    this.setAttribute("src", value);
  };
}

/** @param {Element["removeAttribute"]} removeAttribute */
export function removeWaiting(removeAttribute) {
  /**
   * @this {Element}
   * @param {string} name
   */
  return function (name) {
    waiting.get(this)?.delete(name);
    removeAttribute.call(this, name);
  };
}

/** Loads what the parser of HTML has set, and so has asked the site for, from the app. */
export function loadAgain() {
  const load = (/** @type {Event} */ { target }) => {
    const address = target instanceof Element ? target.getAttribute("src") : null;
    if (address && findPath(address)) /** @type {Element} */ (target).setAttribute("src", address);
  };
  addEventListener("error", load, { capture: true });
}

/**
 * Sets an attribute once what it names is there.
 *
 * @param {Element} element
 * @param {string} name
 * @param {string} value
 * @param {(address: string) => void} write
 * @returns {boolean} whether it names something of the app
 */
function set(element, name, value, write) {
  const elements = ATTRIBUTES.get(name);
  const path = elements && element.matches(elements) && findPath(value);
  const tokens = waiting.get(element) ?? new Map();
  waiting.set(element, tokens);
  tokens.delete(name);
  // The front end replaces a component's document by its content, which it has from the worker.
  if (name === "src" && element.matches("iframe") && findPath(value)) return true;
  if (!path) return false;
  const token = {};
  tokens.set(name, token);
  makeAddress(path).then(
    (address) => {
      if (tokens.get(name) === token) write(address);
      else URL.revokeObjectURL(address);
    },
    (error) => console.error(`stlite-docs: ${error.message}`),
  );
  return true;
}
