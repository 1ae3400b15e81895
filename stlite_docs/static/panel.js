// @ts-check
import { scriptFault } from "./faults.js";
import { make, say } from "./parts.js";

/** What an app says while it loads. */
export class ProgressPanel {
  #stage;
  #text = make("span", "progress");
  #bar = make("progress", "progress-bar");
  #bytes = make("span", "bytes");

  /** @param {import("./stage.js").Stage} stage */
  constructor(stage) {
    this.#stage = stage;
    // Each of them would be read out.
    this.#bytes.ariaHidden = "true";
  }

  /** @param {import("./progress.js").Progress} progress */
  show({ text, step, steps, amount = "" }) {
    if (!this.#text.isConnected) this.#stage.show(this.#text, this.#bar, this.#bytes);
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
 * @param {import("./run.js").Failure} failure
 */
export function describeFailure({ heading = say("The app could not start."), reason, advice, details }) {
  const content = [make("strong", "heading", heading), make("span", "reason", reason), make("span", "advice", advice)];
  if (!details || details === reason) return content;
  const more = make("details", "details");
  more.append(make("summary", "summary", say("Details")), make("pre", "trace", details));
  return [...content, more];
}

/**
 * What an app says whose script could not be loaded.
 *
 * @param {string} name
 * @param {unknown} error
 */
export async function describeScriptError(name, error) {
  return describeFailure(await scriptFault(new URL(name, import.meta.url), error));
}
