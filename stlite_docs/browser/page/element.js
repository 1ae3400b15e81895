// @ts-check
import { Bar } from "./toolbar.js";
import { load } from "../shared/folder.js";
import { createButton, createPart, t, translateWith } from "../shared/ui.js";
import { Source } from "./code_view.js";
import { Stage } from "./reserved_space.js";
import { begin, end, startWhenNear } from "./start_queue.js";

/** @typedef {import("./app_run.js").Payload} Payload */

/** @typedef {"idle" | "loading" | "running" | "failed"} State */

/**
 * One app in a page. It takes over the HTML that the build wrote around it (`publish/html.py`). `data-state` on both
 * says how far it is; every change is a bubbling `stlite:state` event.
 */
export class StliteApp extends HTMLElement {
  /** @type {Payload | undefined} */
  #payload;
  /** @type {import("./app_run.js").Run | undefined} */
  #run;
  /** @type {Record<string, string>} what the reader has changed in the app's files, and run */
  #texts = {};
  #connection = new AbortController();
  /** @type {Stage | undefined} */
  #stage;
  /** @type {Source | undefined} */
  #source;

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
    const stage = this.#build(payload);
    this.#setState("idle");
    this.#schedule(payload.start, stage);
  }

  /** The page moves it (`material_sections.js`). */
  connectedMoveCallback() {}

  disconnectedCallback() {
    this.#connection.abort();
    this.#end();
    end(this);
    this.replaceChildren();
  }

  /** Load the app, or load it again. */
  async start() {
    const [payload, stage, { signal }] = [this.#payload, this.#stage, this.#connection];
    if (!payload || !stage) return;
    this.#end();
    this.#setState("loading");
    stage.show(createPart("span", "progress", t("Starting.")));
    /** @type {typeof import("./app_run.js") | HTMLElement[]} */
    const loaded = await load("page/app_run.js").catch(explain);
    if (signal.aborted || this.#run) return;
    if (Array.isArray(loaded)) return this.#fail(loaded);
    const run = new loaded.Run(this, stage, payload, this.#texts, {
      running: () => this.#setState("running"),
      failed: (content) => this.#fail(content),
      reveal: () => this.#source?.reveal(),
      restart: () => this.start(),
    });
    this.#run = run;
    stage.element.prepend(run.frame);
    stage.element.after(run.notice);
  }

  /** Ends the app, if it runs. */
  #end() {
    this.#run?.end();
    this.#run = undefined;
  }

  /** @param {Payload} payload */
  #build(payload) {
    const stage = new Stage(payload);
    this.#stage = stage;
    const bar = new Bar(payload.title);
    const source = new Source(this, payload, bar, (texts) => this.#rewrite(texts), this.#connection.signal);
    this.#source = source;
    bar.addActions(payload, this, source);
    this.replaceChildren(stage.element, bar.element, bar.problem);
    // It has the page laid out: once, when all apps of a page that loads stand.
    if (document.readyState === "complete") stage.reserve();
    else queueMicrotask(() => stage.reserve());
    return stage;
  }

  /**
   * @param {Payload["start"]} when
   * @param {Stage} stage
   */
  async #schedule(when, stage) {
    if (location.search.includes("stlite-app=")) {
      const role = await load("page/standalone.js").then(({ findRole }) => findRole(this)).catch(() => {});
      if (role === "hidden") return;
      if (role === "alone") return this.start();
    }
    const run = createButton(t("Run"), () => this.start());
    if (when === "click") return stage.show(run);
    if (savesData()) return stage.show(run, createPart("span", "reason", t("Your browser saves data, so this app waits.")));
    if (when === "load") return this.start();
    startWhenNear(this, () => this.start(), this.#connection.signal);
  }

  /** @param {State} state */
  #setState(state) {
    const changed = this.dataset.state !== state;
    this.dataset.state = state;
    if (this.parentElement) this.parentElement.dataset.state = state;
    if (state === "running") this.#stage?.show();
    if (state === "loading") begin(this);
    else end(this);
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
    this.#stage?.show(...content, createButton(t("Retry"), () => this.start()));
    this.#source?.reveal();
  }
}

/**
 * Says why nothing can start. The panel knows more of that, if it can be loaded.
 *
 * @param {Error} error
 * @returns {Promise<HTMLElement[]>}
 */
async function explain(error) {
  try {
    return await (await load("page/panel.js")).describeScriptError("page/app_run.js", error);
  } catch {
    const { host } = location;
    const [reason, advice] = navigator.onLine
      ? [t("{host} could not be reached.", { host }), t("Check your connection, then press Retry.")]
      : [t("You are offline."), t("Connect to the internet, then press Retry.")];
    const heading = createPart("strong", "heading", t("The app could not start."));
    return [heading, createPart("span", "reason", reason), createPart("span", "advice", advice)];
  }
}

/** Whether the reader has asked the browser to load no more than needed. */
function savesData() {
  const { connection } = /** @type {{connection?: {saveData?: boolean}}} */ (/** @type {unknown} */ (navigator));
  return Boolean(connection?.saveData) || matchMedia("(prefers-reduced-data: reduce)").matches;
}
