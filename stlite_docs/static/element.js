// @ts-check
import { Bar } from "./bar.js";
import { load } from "./loading.js";
import { button, make } from "./parts.js";
import { Source } from "./source.js";
import { Stage } from "./stage.js";
import { say, translateWith } from "./texts.js";
import { begin, end, startWhenNear } from "./turns.js";

/** @typedef {import("./run.js").Payload} Payload */

/** @typedef {"idle" | "loading" | "running" | "failed"} State */

/**
 * One app in a page. It takes over the HTML that the build wrote around it: the payload in the parent's `data-stlite`,
 * the program in the source beside it. `data-state` on both says how far it is; every change is a bubbling
 * `stlite:state` event.
 */
export class StliteApp extends HTMLElement {
  /** @type {Payload | undefined} */
  #payload;
  /** @type {import("./run.js").Run | undefined} */
  #run;
  #generation = 0;
  #connection = new AbortController();
  /** @type {Stage | undefined} */
  #stage;
  /** @type {Source | undefined} */
  #source;
  #notice = make("div", "notice");

  connectedCallback() {
    const data = this.parentElement?.dataset.stlite;
    if (!data) return;
    const payload = /** @type {Payload} */ (JSON.parse(data));
    this.#payload = payload;
    translateWith(payload.texts);
    this.#connection = new AbortController();
    const stage = this.#build(payload);
    this.#setState("idle");
    const chosen = new URLSearchParams(location.search).get("stlite-app");
    if (chosen === null) this.#schedule(payload.start, stage);
    else this.#choose(chosen, payload.start, stage);
  }

  /** The page moves it, see `sections.js`; it goes on. */
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
    stage.showProgress({ text: say("Starting."), step: 0, steps: 1 });
    /** @type {typeof import("./run.js") | import("./run.js").Failure} */
    const loaded = await load("./run.js").catch(explain);
    if (signal.aborted || this.#run) return;
    if ("reason" in loaded) return this.#fail(loaded);
    const run = new loaded.Run(this, payload, this.#generation, {
      progress: (progress) => this.dataset.state === "loading" && stage.showProgress(progress),
      running: () => this.#setState("running"),
      height: (height, isTouched) => stage.follow(height, isTouched),
      failed: (failure) => this.#fail(failure),
      notice: (text, isProgram) => this.#showNotice(text, isProgram),
      restart: () => this.start(),
    });
    this.#run = run;
    stage.element.prepend(run.frame);
  }

  /** Ends the app, if it runs. */
  #end() {
    this.#generation = this.#run?.generation ?? this.#generation;
    this.#run?.end();
    this.#run = undefined;
    this.#showNotice();
  }

  /** @param {Payload} payload */
  #build(payload) {
    const stage = new Stage(payload);
    this.#stage = stage;
    this.#notice.setAttribute("role", "alert");
    const bar = new Bar(payload.title);
    const source = new Source(this, payload, bar, (texts) => this.#rewrite(texts), this.#connection.signal);
    this.#source = source;
    bar.addActions(payload.actions, this, () => this.#with(source.texts));
    this.replaceChildren(stage.element, this.#notice, bar.element, bar.problem);
    stage.reserve();
    return stage;
  }

  /**
   * @param {string} key of the one app that the page's address is about
   * @param {Payload["start"]} when
   * @param {Stage} stage
   */
  async #choose(key, when, stage) {
    /** @type {typeof import("./alone.js")} */
    const { standAlone } = await load("./alone.js");
    const role = standAlone(this, key);
    if (role !== "hidden") this.#schedule(role === "alone" ? "load" : when, stage);
  }

  /**
   * @param {Payload["start"]} when
   * @param {Stage} stage
   */
  #schedule(when, stage) {
    const run = button(say("Run"), () => this.start());
    if (when === "click") return stage.show(run);
    if (savesData()) return stage.show(run, make("span", "reason", say("Your browser saves data, so this app waits.")));
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

  /**
   * Runs other texts: in the app as it is, or in one that starts with them.
   *
   * @param {Record<string, string>} texts
   */
  #rewrite(texts) {
    this.#payload = this.#with(texts);
    if (this.#run && this.dataset.state === "running") this.#run.rewrite(texts);
    else this.start();
  }

  /**
   * The app with other texts.
   *
   * @param {Record<string, string>} texts
   * @returns {Payload}
   */
  #with(texts) {
    const payload = /** @type {Payload} */ (this.#payload);
    const files = Object.entries(texts).map(([name, text]) => [name, { text }]);
    return { ...payload, files: { ...payload.files, ...Object.fromEntries(files) } };
  }

  /**
   * @param {string} [text] what is wrong with the pool; without, the notice goes
   * @param {boolean} [isProgram] whether it is wrong with the program instead
   */
  #showNotice(text, isProgram) {
    this.#stage?.keepFocus(this.#notice);
    this.#notice.replaceChildren();
    if (text === undefined) return;
    const restart = button(say("Restart"), () => this.#run?.restart());
    this.#notice.append(make("span", "reason", text), isProgram ? this.#makeRetry() : restart);
    if (isProgram) this.#source?.reveal();
  }

  #makeRetry() {
    return button(say("Retry"), () => this.start());
  }

  /** @param {import("./run.js").Failure} failure */
  #fail({ heading = say("The app could not start."), reason, advice, details }) {
    this.#end();
    this.#setState("failed");
    const content = [make("strong", "heading", heading), make("span", "reason", reason), make("span", "advice", advice)];
    if (details && details !== reason) {
      const more = make("details", "details");
      more.append(make("summary", "summary", say("Details")), make("pre", "trace", details));
      content.push(more);
    }
    this.#stage?.show(...content, this.#makeRetry());
    this.#source?.reveal();
  }
}

/**
 * Says why nothing can start, with the words of `faults.js` where that can be loaded.
 *
 * @param {Error} error
 * @returns {Promise<import("./run.js").Failure>}
 */
async function explain(error) {
  try {
    const { scriptFault } = await load("./faults.js");
    return await scriptFault(new URL("run.js", import.meta.url), error);
  } catch {
    const [reason, advice] = navigator.onLine
      ? [say("{host} could not be reached.", { host: location.host }), say("Check your connection, then press Retry.")]
      : [say("You are offline."), say("Connect to the internet, then press Retry.")];
    return { reason, advice, details: error.message };
  }
}

/** Whether the reader has asked the browser to load no more than needed. */
function savesData() {
  const { connection } = /** @type {{connection?: {saveData?: boolean}}} */ (/** @type {unknown} */ (navigator));
  return Boolean(connection?.saveData) || matchMedia("(prefers-reduced-data: reduce)").matches;
}
