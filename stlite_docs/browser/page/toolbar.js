// @ts-check
import { load } from "../shared/folder.js";
import { createPart, t } from "../shared/ui.js";

const ICONS = {
  source: "m8 7-5 5 5 5m8-10 5 5-5 5",
  edit: "M4 20h4L20 8l-4-4L4 16z",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  download: "M12 4v11m-5-5 5 5 5-5M4 20h16",
  fullscreen: "M4 9V4h5m6 0h5v5m0 6v5h-5m-6 0H4v-5",
  tab: "M14 4h6v6m0-6-9 9M10 4H4v16h16v-6",
  playground: "M9 3h6m-5 0v6L4 20h16L14 9V3",
};

/** @typedef {keyof typeof ICONS} Icon */

/**
 * @param {string} tag
 * @param {string} name
 * @param {string} value
 */
function draw(tag, name, value) {
  const shape = document.createElementNS("http://www.w3.org/2000/svg", tag);
  shape.setAttribute(name, value);
  return shape;
}

/** An app's title and buttons, below it. */
export class Toolbar {
  element = createPart("div", "bar");
  problem = createPart("div", "alert");
  #status = createPart("span", "said");

  /** @param {string} title */
  constructor(title) {
    this.#status.role = "status";
    this.problem.role = "alert";
    this.element.append(createPart("span", "title", title), this.#status);
  }

  get isEmpty() {
    return !this.element.textContent && !this.element.querySelector(".stlite-app__tool");
  }

  /**
   * @param {Icon} icon
   * @param {string} label
   * @param {(() => unknown) | string} action or a link's address, for a tab of its own
   * @param {boolean} [hasLabel] beside the icon, where there is room
   * @returns {HTMLElement}
   */
  add(icon, label, action, hasLabel) {
    const isLink = typeof action === "string";
    const tool = createPart(isLink ? "a" : "button", "tool");
    Object.assign(tool, isLink ? { href: action, target: "_blank" } : { type: "button", onclick: () => this.#perform(action) });
    tool.title = tool.ariaLabel = label;
    tool.dataset.icon = icon;
    tool.append(draw("svg", "viewBox", "0 0 24 24"));
    tool.firstElementChild?.append(draw("path", "d", ICONS[icon]));
    if (hasLabel) tool.append(createPart("span", "label", label));
    this.element.append(tool);
    return tool;
  }

  /**
   * Adds an app's actions, which are functions of `actions.js`.
   *
   * @param {import("../shared/payload.js").Payload} payload
   * @param {HTMLElement} app
   * @param {{texts: Record<string, string>}} code what the reader has changed
   */
  addActions(payload, app, code) {
    /** @type {Record<string, string>} */
    const labels = {
      copy: t("Copy the program"),
      download: t("Download"),
      fullscreen: t("Full screen"),
      playground: t("Open in the stlite playground"),
    };
    for (const name of payload.actions) {
      const label = labels[name];
      // `standalone.js` reads the address.
      if (!label) this.add("tab", t("Open in a tab"), `?stlite-app=${encodeURIComponent(payload.key)}`);
      else if (name !== "fullscreen" || document.fullscreenEnabled) {
        const action = async () => (await load("page/actions.js")).act(name, payload, code.texts, app, button);
        const button = this.add(/** @type {Icon} */ (name), label, action);
      }
    }
  }

  /** @param {() => unknown} action */
  async #perform(action) {
    this.problem.textContent = this.#status.textContent = "";
    try {
      await action();
    } catch (/** @type {any} */ error) {
      const { host } = location;
      const isOurs = !(error instanceof TypeError);
      this.problem.textContent = isOurs ? error.message : t("Could not reach {host}.", { host });
    }
  }
}
