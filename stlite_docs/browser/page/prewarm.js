// @ts-check
import { folderUrl } from "../shared/folder.js";
import { readRuntime } from "../shared/runtime.js";
import { createPart } from "../shared/ui.js";

/** @typedef {import("../shared/payload.js").Payload} Payload */

/** @type {Set<string>} names of the pools that have been prepared */
const prepared = new Set();

/**
 * Gets the pool of an app ready, and what its frame loads, before the reader starts it. A frame that nobody sees holds the
 * pool until one of its apps runs.
 *
 * @param {Payload} payload
 */
export async function prewarm(payload) {
  const { pool } = payload;
  if (prepared.has(pool)) return;
  prepared.add(pool);
  if (document.readyState !== "complete") await new Promise((resolve) => addEventListener("load", resolve));
  const runtime = await readRuntime();
  const frame = createPart("iframe", "warm");
  frame.hidden = true;
  frame.src = new URL("frame/frame.htm", folderUrl).href;
  const controller = new AbortController();
  const { signal } = controller;
  const end = () => {
    controller.abort();
    frame.remove();
  };
  addEventListener(
    "message",
    ({ data, source }) => {
      if (source !== frame.contentWindow || data?.stlite?.type !== "ready") return;
      /** @type {import("../shared/messages.js").PageToFrame} */
      const message = { type: "warm", payload, runtime };
      frame.contentWindow?.postMessage({ stlite: message }, location.origin);
    },
    { signal },
  );
  addEventListener(
    "stlite:state",
    ({ target }) => {
      const app = /** @type {HTMLElement} */ (target);
      const data = app.parentElement?.dataset.stlite;
      if (app.dataset.state === "running" && data && JSON.parse(data).pool === pool) end();
    },
    { signal },
  );
  document.body.append(frame);
}
