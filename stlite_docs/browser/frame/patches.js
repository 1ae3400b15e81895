// @ts-check
import { applyPatch, reportMismatch } from "../shared/mismatches.js";
import { fetchFromApp, loadAgain, removeWaiting, setFromApp, setLikeAttribute } from "./app_addresses.js";
import { keepAddress } from "./keep_address.js";
import { hearErrors } from "./late_refusals.js";
import { leaveFocus } from "./leave_focus.js";
import { privateGetItem, privateRemoveItem, privateSetItem } from "./private_storage.js";
import { clickHere, stayHere } from "./stay_here.js";

/*
 * What the frame replaces under Streamlit's front end. The names that it reads there are in `shared/stlite_names.js`; who
 * reads one says in the console when it is not there.
 */

/** @type {import("../shared/mismatches.js").Patch[]} */
const PATCHES = [
  {
    owner: history,
    name: "pushState",
    replace: () => keepAddress,
    loss: "an app's pages take the Back button away from the docs page",
  },
  {
    owner: history,
    name: "replaceState",
    replace: () => keepAddress,
    loss: "an app's pages change the address of its frame",
  },
  {
    owner: Storage.prototype,
    name: "getItem",
    replace: privateGetItem,
    loss: "apps share the state of their sidebars",
  },
  {
    owner: Storage.prototype,
    name: "setItem",
    replace: privateSetItem,
    loss: "apps share the state of their sidebars",
  },
  {
    owner: Storage.prototype,
    name: "removeItem",
    replace: privateRemoveItem,
    loss: "apps share the state of their sidebars",
  },
  {
    owner: HTMLElement.prototype,
    name: "focus",
    replace: leaveFocus,
    loss: "dialogs of apps take the focus from the page",
  },
  {
    owner: HTMLElement.prototype,
    name: "click",
    replace: clickHere,
    loss: "a download can replace the app by an error page",
  },
  {
    owner: window,
    name: "fetch",
    replace: fetchFromApp,
    loss: "the front end asks a host that does not exist",
  },
  {
    owner: Element.prototype,
    name: "setAttribute",
    replace: setFromApp,
    loss: "the front end asks a host that does not exist",
  },
  {
    owner: HTMLImageElement.prototype,
    name: "src",
    isSetter: true,
    replace: setLikeAttribute,
    loss: "the front end asks a host that does not exist",
  },
  {
    owner: Element.prototype,
    name: "removeAttribute",
    replace: removeWaiting,
    loss: "the front end can show a picture that is no longer there",
  },
  {
    owner: console,
    name: "error",
    replace: hearErrors,
    loss: "an app does not say which file of the CDN has other bytes",
  },
];

/** Puts the frame's patches in. They stay as long as the frame. */
export function applyPatches() {
  for (const patch of PATCHES) applyPatch(patch);
  loadAgain();
  stayHere();
}

/**
 * Calls stlite's `mount`. The `SharedWorker` that it asks for is a connection to the pool: stlite wraps its worker's code
 * in an address that no other document can share, and has no option for another worker.
 *
 * @template T
 * @param {MessagePort | import("./stand_in.js").StandIn} port on which the pool waits for stlite (`EngineStart`)
 * @param {() => T} mount
 * @returns {T}
 */
export function mountInPool(port, mount) {
  const { SharedWorker } = window;
  let isAskedFor = false;
  window.SharedWorker = /** @type {any} */ (
    class {
      port = port;
      /** @param {string | URL} source */
      constructor(source) {
        isAskedFor = true;
        /** @type {import("../shared/messages.js").EngineStart} */
        const message = { type: "engine", source: String(source) };
        port.postMessage(message);
      }
    }
  );
  try {
    const mounted = mount();
    if (!isAskedFor) reportMismatch("stlite asks for no SharedWorker, so this app shares its interpreter with no other.");
    return mounted;
  } finally {
    window.SharedWorker = SharedWorker;
  }
}
