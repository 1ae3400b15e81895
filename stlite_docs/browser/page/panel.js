// @ts-check
import { scriptFault } from "../shared/faults.js";
import { folderUrl } from "../shared/folder.js";
import { createButton, createPart, t } from "../shared/ui.js";

/** What an app says while it loads. */
export class ProgressPanel {
  #space;
  #text = createPart("span", "progress");
  #bar = createPart("progress", "progress-bar");
  #bytes = createPart("span", "bytes");

  /** @param {import("./reserved_space.js").ReservedSpace} space */
  constructor(space) {
    this.#space = space;
    // Each of them would be read out.
    this.#bytes.ariaHidden = "true";
  }

  /** @param {import("../shared/messages.js").Progress} progress */
  show({ text, step, steps, amount = "" }) {
    if (!this.#text.isConnected) this.#space.show(this.#text, this.#bar, this.#bytes);
    if (this.#text.textContent !== text) this.#text.textContent = text;
    this.#bytes.textContent = amount;
    this.#bar.ariaValueText = amount || null;
    this.#bar.max = steps;
    this.#bar.value = step;
  }
}

/**
 * What an app says that does not run.
 *
 * @param {import("../shared/messages.js").Failure} failure
 */
export function describeFailure({ heading = t("The app could not start."), reason, advice, details }) {
  const content = [createPart("strong", "heading", heading), createPart("span", "reason", reason), createPart("span", "advice", advice)];
  if (!details || details === reason) return content;
  // No `details` element, which themes dress up as a note.
  const trace = createPart("pre", "trace", details);
  trace.hidden = true;
  const show = () => {
    trace.hidden = !trace.hidden;
    toggle.ariaExpanded = String(!trace.hidden);
  };
  const toggle = createButton(t("Details"), show, "details");
  toggle.ariaExpanded = "false";
  return [...content, toggle, trace];
}

/**
 * What an app says whose script could not be loaded.
 *
 * @param {string} name
 * @param {unknown} error
 */
export async function describeScriptError(name, error) {
  return describeFailure(await scriptFault(new URL(name, folderUrl), error));
}
