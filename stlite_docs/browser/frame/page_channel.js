// @ts-check

/** @typedef {import("../shared/messages.js").FrameToPage} FrameToPage */
/** @typedef {import("../shared/messages.js").PageToFrame} PageToFrame */

/**
 * @param {FrameToPage} message
 * @param {MessagePort[]} [ports]
 */
export function sendToPage(message, ports = []) {
  parent.postMessage({ stlite: message }, location.origin, ports);
}

/**
 * Calls back with each message of the page; those of strangers, and Streamlit's own, are none.
 *
 * @param {(message: PageToFrame) => void} receive
 */
export function receiveFromPage(receive) {
  addEventListener("message", ({ data, source, origin }) => {
    if (source === parent && origin === location.origin && data?.stlite) receive(data.stlite);
  });
}
