// @ts-check
import { folderUrl, load } from "../shared/folder.js";
import { createButton, createPart, t, translateWith } from "../shared/ui.js";
import { CodeView } from "./code_view.js";
import { ReservedSpace } from "./reserved_space.js";
import { markDone, markLoading, startWhenNear } from "./start_queue.js";
import { Toolbar } from "./toolbar.js";

/** @typedef {import("../shared/payload.js").Payload} Payload */

/** @typedef {"idle" | "loading" | "shown" | "running" | "failed"} State */

/**
 * One app in a page, in the HTML of `publish/html.py`. `data-state` on both says how far it is; each change is a bubbling
 * `stlite:state` event.
 */
export class StliteApp extends HTMLElement {
  /** @type {Payload | undefined} */
  #payload;
  /** @type {import("./app_run.js").AppRun | undefined} */
  #run;
  /** @type {Record<string, string>} what the reader has changed in the app's files, and run */
  #texts = {};
  #connection = new AbortController();
  /** @type {ReservedSpace | undefined} */
  #space;
  /** @type {CodeView | undefined} */
  #code;

  connectedCallback() {
    const data = this.parentElement?.dataset.stlite;
    if (!data) return;
    const payload = /** @type {Payload} */ (JSON.parse(data));
    this.#payload = payload;
    this.#texts = {};
    translateWith(payload.texts);
    const number = `${[...document.querySelectorAll("stlite-app")].indexOf(this) + 1}`;
    this.role = "group";
    this.ariaLabel = payload.title || t("Streamlit app {number}", { number });
    this.#connection = new AbortController();
    const space = this.#build(payload);
    this.#setState("idle");
    this.#schedule(payload, space);
  }

  /** See `material_sections.js`. */
  connectedMoveCallback() {}

  disconnectedCallback() {
    this.#connection.abort();
    this.#end();
    markDone(this);
  }

  async start() {
    const [payload, space, { signal }] = [this.#payload, this.#space, this.#connection];
    if (!payload || !space) return;
    this.#end();
    this.#setState("loading");
    space.show(createPart("span", "progress", t("Starting.")));
    /** @type {typeof import("./app_run.js") | HTMLElement[]} */
    const loaded = await load("page/app_run.js").catch(explain);
    if (signal.aborted || this.#run) return;
    if (Array.isArray(loaded)) return this.#fail(loaded);
    const run = new loaded.AppRun(this, space, payload, this.#texts, {
      become: (state) => this.#setState(state),
      failed: (content) => this.#fail(content),
      reveal: () => this.#code?.reveal(),
      restart: () => this.start(),
    });
    this.#run = run;
    space.element.prepend(run.frame);
    space.element.after(run.notice);
  }

  #end() {
    this.#run?.end();
    this.#run = undefined;
  }

  /** @param {Payload} payload */
  #build(payload) {
    const space = new ReservedSpace(payload);
    this.#space = space;
    const toolbar = new Toolbar(payload.title);
    const code = new CodeView(this, payload, toolbar, (texts) => this.#rewrite(texts), this.#connection.signal);
    this.#code = code;
    toolbar.addActions(payload, this, code);
    space.element.prepend(...this.querySelectorAll(".stlite-picture"));
    this.replaceChildren(space.element, ...(toolbar.isEmpty ? [] : [toolbar.element]), toolbar.problem);
    // It has the page laid out: once, when all apps of a page that loads stand.
    if (document.readyState === "complete") space.reserve();
    else queueMicrotask(() => space.reserve());
    return space;
  }

  /** @param {Payload} payload @param {ReservedSpace} space */
  async #schedule(payload, space) {
    const { start: when, prewarm } = payload;
    if (location.search.includes("stlite-app=")) {
      const role = await load("page/standalone.js").then(({ findRole }) => findRole(this)).catch(() => {});
      if (role === "hidden") return;
      if (role === "alone") return this.start();
    }
    const run = createButton(t("Run"), () => this.start());
    const isSaving = savesData();
    if (prewarm && !isSaving) {
      const warm = () => load("page/prewarm.js").then((module) => module.prewarm(payload)).catch(() => {});
      if (prewarm === "hover") run.onfocus = run.onpointerenter = warm;
      else setTimeout(warm);
    }
    if (when === "click") return space.show(run);
    if (isSaving) return space.show(run, createPart("span", "reason", t("Your browser saves data, so this app waits for you.")));
    if (when === "load") return this.start();
    startWhenNear(this, () => this.start(), this.#connection.signal);
  }

  /** @param {State} state */
  #setState(state) {
    const changed = this.dataset.state !== state;
    this.dataset.state = state;
    if (this.parentElement) this.parentElement.dataset.state = state;
    if (state === "loading") markLoading(this);
    else markDone(this);
    if (changed) this.dispatchEvent(new CustomEvent("stlite:state", { bubbles: true, detail: { state } }));
  }

  /** @param {Record<string, string>} texts to run in the app as it is, or in one that starts with them */
  #rewrite(texts) {
    this.#texts = texts;
    if (this.#run && this.dataset.state === "running") this.#run.rewrite(texts);
    else this.start();
  }

  /** @param {HTMLElement[]} content */
  #fail(content) {
    this.#end();
    this.#setState("failed");
    this.#space?.show(...content, createButton(t("Retry"), () => this.start()));
    this.#code?.reveal();
  }
}

/**
 * Says why nothing can start, which the panel knows best.
 *
 * @param {Error} error
 * @returns {Promise<HTMLElement[]>}
 */
async function explain(error) {
  try {
    return await (await load("page/panel.js")).describeScriptError("page/app_run.js", error);
  } catch {
    const found = navigator.onLine
      ? await load("page/explain_alone.js").then(({ explainAlone }) => explainAlone(folderUrl, t)).catch(() => {})
      : [t("You are offline."), t("Connect to the internet, then press Retry.")];
    const [reason, advice] = found ?? [t("Could not reach {host}.", { host: location.host }), t("Check your connection, then press Retry.")];
    const heading = createPart("strong", "heading", t("The app could not start."));
    return [heading, createPart("span", "reason", reason), createPart("span", "advice", advice)];
  }
}

/** Whether the reader wants to load little. */
function savesData() {
  const { connection } = /** @type {{connection?: {saveData?: boolean}}} */ (/** @type {unknown} */ (navigator));
  return Boolean(connection?.saveData) || matchMedia("(prefers-reduced-data: reduce)").matches;
}
