// @ts-check
import { load } from "./loading.js";
import { make } from "./parts.js";
import { say } from "./texts.js";

/** How long it stands there that something has been done, in milliseconds. */
const STAY = 4000;

/** Drawn with lines, in a square of 24. */
const ICONS = {
  source: "m8 7-5 5 5 5m8-10 5 5-5 5",
  edit: "M4 20h4L20 8l-4-4L4 16z",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  download: "M12 4v11m-5-5 5 5 5-5M4 20h16",
  fullscreen: "M4 9V4h5m6 0h5v5m0 6v5h-5m-6 0H4v-5",
  tab: "M14 4h6v6m0-6-9 9M10 4H4v16h16v-6",
  playground: "M9 3h6m-5 0v6L4 20h16L14 9V3",
};

/** @typedef {() => string | void | Promise<string | void>} Act what a press does; it returns what is said of it then */

/** What stands below an app: its title, and buttons for what can be done with it. */
export class Bar {
  element = make("div", "bar");
  problem = make("div", "notice");
  #said = make("span", "said");
  #timer = 0;

  /** @param {string} title */
  constructor(title) {
    this.#said.setAttribute("role", "status");
    this.problem.setAttribute("role", "alert");
    this.element.append(make("span", "title", title), this.#said);
  }

  /**
   * @param {keyof typeof ICONS} icon
   * @param {string} label
   * @param {Act} act
   * @param {boolean} [isWritten] whether the label stands beside the icon where there is room
   */
  addButton(icon, label, act, isWritten = false) {
    const button = make("button", "tool");
    button.type = "button";
    button.onclick = () => this.#perform(act);
    return this.#add(button, icon, label, isWritten);
  }

  /**
   * @param {keyof typeof ICONS} icon
   * @param {string} label
   * @param {string} address opened in a tab of its own
   */
  addLink(icon, label, address) {
    const link = make("a", "tool");
    link.href = address;
    link.target = "_blank";
    return this.#add(link, icon, label, false);
  }

  /**
   * Adds the buttons that an app has by the name of what they do (`stlite_docs/settings.py`).
   *
   * @param {string[]} names
   * @param {HTMLElement} app
   * @param {() => import("./run.js").Payload} current the app as it is now
   */
  addActions(names, app, current) {
    const take = async () => /** @type {import("./take.js")} */ (await load("./take.js"));
    const wide = async () => /** @type {import("./fullscreen.js")} */ (await load("./fullscreen.js"));
    for (const name of names) {
      if (name === "copy") this.addButton(name, say("Copy the program"), async () => (await take()).copy(current()));
      if (name === "download") this.addButton(name, say("Download"), async () => (await take()).download(current()));
      if (name === "fullscreen" && document.fullscreenEnabled) {
        const button = this.addButton(name, say("Full screen"), async () => (await wide()).toggle(app, button));
      }
      // `alone.js` reads it.
      if (name === "tab") this.addLink(name, say("Open in a tab"), `?stlite-app=${encodeURIComponent(current().key)}`);
      if (name === "playground") {
        const label = say("Open in the stlite playground");
        this.addButton(name, label, async () => (await take()).openPlayground(current()));
      }
    }
  }

  /**
   * @template {HTMLElement} T
   * @param {T} control
   * @param {keyof typeof ICONS} icon
   * @param {string} label
   * @param {boolean} isWritten
   */
  #add(control, icon, label, isWritten) {
    control.title = label;
    control.dataset.icon = icon;
    control.append(draw(ICONS[icon]), make("span", isWritten ? "label" : "hidden", label));
    this.element.append(control);
    return control;
  }

  /** @param {Act} act */
  async #perform(act) {
    this.problem.textContent = "";
    try {
      this.#tell((await act()) ?? "");
    } catch (error) {
      this.problem.textContent = describe(error);
    }
  }

  /** @param {string} text */
  #tell(text) {
    clearTimeout(this.#timer);
    this.#said.textContent = text;
    if (text) this.#timer = setTimeout(() => this.#tell(""), STAY);
  }
}

/** @param {string} path */
function draw(path) {
  const [svg, line] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  svg?.setAttribute("viewBox", "0 0 24 24");
  svg?.setAttribute("aria-hidden", "true");
  line?.setAttribute("d", path);
  svg?.append(/** @type {Element} */ (line));
  return /** @type {Element} */ (svg);
}

/** @param {any} error */
function describe(error) {
  if (error instanceof TypeError) return say("{host} could not be reached.", { host: location.host });
  return [error.message, error.advice].filter(Boolean).join(" ");
}
