// @ts-check
import { readTheme, watchTheme } from "./theme.js";

/**
 * What the build tells of an app (`stlite_docs/payload.py` writes it).
 *
 * @typedef {object} Payload
 * @property {string} entrypoint
 * @property {Record<string, {text: string} | {url: string}>} files
 * @property {{url: string, format: string}[]} archives
 * @property {string[]} persist folders of the app that are kept from visit to visit
 * @property {string} key names the app among those that keep folders
 * @property {string[]} requirements
 * @property {string[]} optional
 * @property {string} pool
 * @property {Record<string, string | number | boolean>} config
 * @property {Record<string, string>} env
 * @property {string} title
 * @property {"visible" | "click" | "load"} start
 * @property {number} height
 * @property {"auto" | "light" | "dark"} theme
 */

/** @typedef {"idle" | "loading" | "running" | "failed"} State */

const STATES = /** @type {const} */ ({ progress: "loading", running: "running", failed: "failed" });

// A frame that has loaded but does not answer was not ours (an error page, a login).
const ANSWER_TIMEOUT = 10_000;

/**
 * One app in a page. It takes over the HTML that the build wrote around it: the payload in the parent's `data-stlite`,
 * the program in the source beside it. `data-state` on both says how far it is; every change is a bubbling
 * `stlite:state` event.
 */
export class StliteApp extends HTMLElement {
  /** @type {Payload | undefined} */
  #payload;
  /** @type {HTMLIFrameElement | undefined} */
  #frame;
  /** How often the app's pool was given up, as far as this page knows. */
  #generation = 0;
  #connection = new AbortController();
  #stage = make("div", "stage");
  #panel = make("div", "panel");
  #notice = make("div", "notice");
  #sourceButton = make("button", "button", "Source");

  connectedCallback() {
    const data = this.parentElement?.dataset.stlite;
    if (!data) return;
    this.#payload = /** @type {Payload} */ (JSON.parse(data));
    this.#connection = new AbortController();
    this.#build(this.#payload);
    this.#setState("idle");
    addEventListener("message", (event) => this.#receive(event), { signal: this.#connection.signal });
    watchTheme(() => this.#followTheme(), this.#connection.signal);
    this.#schedule(this.#payload.start);
  }

  disconnectedCallback() {
    this.#connection.abort();
    this.#frame = undefined;
    this.replaceChildren();
  }

  /** Load the app, or load it again. */
  start() {
    if (!this.#payload) return;
    this.#frame?.remove();
    this.#showNotice();
    this.#setState("loading", "Starting…");
    const frame = document.createElement("iframe");
    frame.className = "stlite-app__frame";
    frame.title = this.#payload.title || "Streamlit app";
    frame.allow = "clipboard-write; fullscreen";
    frame.dataset.theme = this.#theme();
    frame.src = this.#frameUrl(frame.dataset.theme);
    frame.addEventListener("load", () => this.#expectAnswer(frame), { once: true });
    this.#frame = frame;
    this.#stage.prepend(frame);
  }

  /** @param {Payload} payload */
  #build(payload) {
    this.#stage.style.height = `${payload.height}px`;
    this.#panel.setAttribute("role", "status");
    this.#notice.setAttribute("role", "alert");
    this.#stage.replaceChildren(this.#panel);
    const bar = make("div", "bar");
    bar.append(make("span", "title", payload.title));
    this.#sourceButton.onclick = () => this.#showSource(this.#sourceButton.ariaExpanded !== "true");
    bar.append(this.#sourceButton);
    this.replaceChildren(this.#stage, this.#notice, bar);
    this.#showSource(false);
  }

  /** @param {Payload["start"]} when */
  #schedule(when) {
    if (when === "load") return this.start();
    if (when === "click") return this.#showPanel(button("Run", () => this.start()));
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      this.start();
    });
    observer.observe(this.#stage);
    this.#connection.signal.addEventListener("abort", () => observer.disconnect());
  }

  /**
   * @param {State} state
   * @param {string} [text] what the panel says
   */
  #setState(state, text) {
    const changed = this.dataset.state !== state;
    this.dataset.state = state;
    if (this.parentElement) this.parentElement.dataset.state = state;
    if (text !== undefined) this.#showPanel(make("span", "progress", text));
    if (state === "running") {
      this.#showPanel();
      this.#followTheme();
    }
    if (changed) this.dispatchEvent(new CustomEvent("stlite:state", { bubbles: true, detail: { state } }));
  }

  /** @param {HTMLElement[]} content */
  #showPanel(...content) {
    this.#panel.hidden = content.length === 0;
    this.#panel.replaceChildren(...content);
  }

  /** @param {boolean} shown */
  #showSource(shown) {
    this.#sourceButton.ariaExpanded = String(shown);
    if (this.parentElement) this.parentElement.dataset.source = shown ? "shown" : "hidden";
  }

  /** @param {MessageEvent} event */
  #receive(event) {
    if (!this.#frame || event.source !== this.#frame.contentWindow || event.origin !== location.origin) return;
    const message = event.data?.stlite;
    if (message?.type === "ready") {
      this.#frame.dataset.ready = "";
      this.#send({ stlite: { type: "start", payload: this.#payload, generation: this.#generation } });
    } else if (message?.type === "connect") {
      this.#connect(message, /** @type {MessagePort} */ (event.ports[0]));
    } else if (message?.type === "failed") {
      this.#fail("The app could not start.", message.reason, message.details);
    } else if (message?.type === "restart") {
      this.#generation = message.generation;
      this.start();
    } else if (message?.type === "stopped") {
      this.#generation = message.generation;
      this.#fail("The app was stopped.", "It kept Python busy, and other apps waiting.");
    } else if (message?.type === "busy") {
      this.#showNotice(message.text);
    } else if (message?.type === "dead") {
      this.#showNotice(message.reason);
    } else if (message?.type === "free") {
      this.#showNotice();
    } else if (message?.type === "running" || (message?.type === "progress" && this.dataset.state === "loading")) {
      this.#setState(STATES[/** @type {"progress" | "running"} */ (message.type)], message.text);
    }
  }

  /**
   * Gives the frame a worker of this page.
   *
   * @param {{name: string, generation: number}} message
   * @param {MessagePort} port
   */
  async #connect({ name, generation }, port) {
    const frame = this.#frame;
    const { connect } = await import("./dedicated.js");
    connect(name, generation, port, (reason) => {
      if (this.#frame === frame) this.#fail("The app could not start.", reason);
    });
  }

  /** @param {string} [text] what is wrong with the pool; without, the notice goes */
  #showNotice(text) {
    this.#notice.replaceChildren();
    if (text === undefined) return;
    const restart = button("Restart", () => this.#send({ stlite: { type: "restart" } }));
    this.#notice.append(make("span", "reason", text), restart);
  }

  /** @param {unknown} message */
  #send(message) {
    this.#frame?.contentWindow?.postMessage(message, location.origin);
  }

  /**
   * @param {string} heading
   * @param {string} reason
   * @param {string} [details]
   */
  #fail(heading, reason, details) {
    this.#frame?.remove();
    this.#frame = undefined;
    this.#showNotice();
    this.#setState("failed");
    const content = [make("strong", "heading", heading), make("span", "reason", reason)];
    if (details && details !== reason) {
      const more = make("details", "details");
      more.append(make("summary", "summary", "Details"), make("pre", "trace", details));
      content.push(more);
    }
    this.#showPanel(...content, button("Retry", () => this.start()));
    this.#showSource(true);
  }

  /** @param {HTMLIFrameElement} frame */
  #expectAnswer(frame) {
    const timer = setTimeout(() => {
      if (this.#frame === frame && frame.dataset.ready === undefined) {
        this.#fail("The app could not start.", `The frame of the app did not answer: ${frame.src}`);
      }
    }, ANSWER_TIMEOUT);
    this.#connection.signal.addEventListener("abort", () => clearTimeout(timer));
  }

  /** @returns {string} */
  #theme() {
    const theme = this.#payload?.theme ?? "auto";
    return theme === "auto" ? readTheme(this) : theme;
  }

  /**
   * Streamlit drops its toolbar and padding when its address says that it is embedded.
   *
   * @param {string} theme
   */
  #frameUrl(theme) {
    const url = new URL("frame.htm", import.meta.url);
    url.searchParams.append("embed", "true");
    for (const option of [`${theme}_theme`, "hide_loading_screen"]) {
      url.searchParams.append("embed_options", option);
    }
    return url.href;
  }

  // Before it runs, Streamlit does not listen.
  #followTheme() {
    const theme = this.#theme();
    if (!this.#frame || this.dataset.state !== "running" || this.#frame.dataset.theme === theme) return;
    this.#frame.dataset.theme = theme;
    const themeName = theme === "dark" ? "Dark" : "Light";
    this.#send({ stCommVersion: 1, type: "SET_CUSTOM_THEME_CONFIG", themeName });
  }
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {string} part
 * @param {string} [text]
 * @returns {HTMLElementTagNameMap[K]}
 */
function make(tag, part, text = "") {
  const element = document.createElement(tag);
  element.className = `stlite-app__${part}`;
  element.textContent = text;
  return element;
}

/**
 * @param {string} text
 * @param {() => void} action
 */
function button(text, action) {
  const element = make("button", "button", text);
  element.type = "button";
  element.onclick = action;
  return element;
}
