// @ts-check
import { download, findPath } from "./app_server.js";

/*
 * Keeps the frame where it is. A link in an app, or a script of it, would replace the app by another page, and the reader
 * could not come back.
 */

/** Begins to watch what leads away. */
export function stayHere() {
  const { navigation } = /** @type {{navigation?: EventTarget}} */ (/** @type {unknown} */ (window));
  navigation?.addEventListener("navigate", (event) => judge(/** @type {NavigateEvent} */ (event)));
  // Browsers without that event, and links that are not in the document.
  addEventListener("click", followClick);
}

/**
 * What we need of the browser's event.
 *
 * @typedef {Event & {
 *   destination: {url: string, sameDocument: boolean},
 *   navigationType: string,
 *   downloadRequest: string | null,
 *   userInitiated: boolean,
 * }} NavigateEvent
 */

/** @param {NavigateEvent} event */
function judge(event) {
  const { destination, navigationType, downloadRequest, userInitiated } = event;
  if (destination.sameDocument || navigationType === "reload" || navigationType === "traverse") return;
  const path = findPath(destination.url);
  if (downloadRequest !== null && !path) return;
  event.preventDefault();
  lead(destination.url, downloadRequest ?? "", userInitiated);
}

/** @param {MouseEvent} event */
function followClick(event) {
  const link = event.composedPath().find((part) => part instanceof HTMLAnchorElement);
  if (event.defaultPrevented || !link?.href) return;
  if (leadsAway(link)) {
    event.preventDefault();
    lead(link.href, link.download, true);
  }
}

/** @param {HTMLElement["click"]} click */
export function clickHere(click) {
  /** @this {HTMLElement} */
  return function () {
    const link = this instanceof HTMLAnchorElement && !this.isConnected && leadsAway(this) ? this : undefined;
    if (link) lead(link.href, link.download, true);
    else click.call(this);
  };
}

/** @param {HTMLAnchorElement} link */
function leadsAway({ href, target, download, hash }) {
  if (findPath(href)) return true;
  const isHere = ["", "_self"].includes(target.toLowerCase()) && !/^(javascript|mailto|tel|sms):/i.test(href);
  const isSection = hash !== "" && href.replace(/#.*/, "") === location.href.replace(/#.*/, "");
  return isHere && !download && !isSection && href !== "";
}

/**
 * @param {string} address
 * @param {string} name of the file, where it is to be saved
 * @param {boolean} isAsked whether the reader asked for it
 */
function lead(address, name, isAsked) {
  const path = findPath(address);
  if (path) {
    download(path, name || (path.split("/").at(-1) ?? "")).catch(({ message }) => console.error(`stlite-docs: ${message}`));
  } else if (isAsked) {
    open(address, "_blank", "noopener");
  } else {
    console.error(`stlite-docs: the app may not leave its frame for ${address}.`);
  }
}
