// @ts-check
import { readCause } from "./causes.js";
import { folderUrl } from "./folder.js";
import { findPolicy, nameDirective, TRUSTED_TYPES } from "./policy.js";
import { expectedType, findAbsentScript } from "./probe.js";
import { t } from "./ui.js";

/** A failure in words for the reader: what is wrong, what to do about it, and what only its author understands. */
export class Fault extends Error {
  /**
   * @param {string} reason
   * @param {string} advice
   * @param {string} [details]
   * @param {string} [altered] the address of a file with other bytes than it must have
   */
  constructor(reason, advice, details = "", altered = undefined) {
    super(`${reason} ${advice}`);
    this.reason = reason;
    this.advice = advice;
    this.details = details;
    this.altered = altered;
  }
}

/**
 * Puts into words that something did not come.
 *
 * @param {import("./probe.js").Download} download
 * @param {string} [name] what readers and authors know it as
 */
export async function downloadFault({ url, status, type, isAltered, policy, error }, name = fileName(url)) {
  const { host } = new URL(url);
  const details = [url, error].filter(Boolean).join("\n");
  if (type !== undefined) {
    const reason = t("The server sends {name} with the wrong type ({type}).", { name, type: type || "-" });
    const expected = expectedType(url)?.expected ?? "";
    return new Fault(reason, t("Tell the site's author: the type must be {expected}.", { expected }), details);
  }
  const directive = policy ?? (error && (await findPolicy(url)));
  if (directive) return policyFault(name, directive, details, findSource(url));
  if (isAltered) {
    const advice = t("Press Retry. If that does not help, clear the browser's cache, or try another network.");
    return new Fault(t("{name} is not the file that this site needs.", { name }), advice, details, url);
  }
  if (status !== undefined) {
    const reason = t("Could not load {name} (status {status}).", { name, status: String(status) });
    return new Fault(reason, adviseOnStatus(status, host), details);
  }
  if (!navigator.onLine) {
    return new Fault(t("You are offline."), t("Connect to the internet, then press Retry."), details);
  }
  if (host === location.host) {
    const advice = t("Check your connection, then press Retry.");
    return new Fault(t("Could not reach {host}.", { host }), advice, details);
  }
  const reason = t("Could not load {name}, because {host} does not respond.", { host, name });
  const advice = t(
    "A firewall or an ad blocker might block {host}. Allow it or use another network, then press Retry.",
    { host },
  );
  return new Fault(reason, advice, details);
}

/**
 * @param {string} name
 * @param {string} directive
 * @param {string} details
 * @param {string} source what the directive lacks
 */
export function policyFault(name, directive, details, source) {
  const reason = t("The site's content security policy does not allow {name} ({directive}).", { name, directive });
  const advice =
    directive === TRUSTED_TYPES
      ? t("Tell the site's author: the policy must not contain {directive}.", { directive })
      : t("Tell the site's author: {directive} must contain {source}.", { directive, source });
  return new Fault(reason, advice, details);
}

/** The sources of what has no address, by what browsers call it. */
const SOURCES = /** @type {Record<string, string>} */ ({ inline: "'unsafe-inline'", data: "data:", blob: "blob:" });

/**
 * Puts into words what a content security policy has forbidden the document.
 *
 * @param {SecurityPolicyViolationEvent} violation
 */
export function violationFault(violation) {
  const { blockedURI, sourceFile } = violation;
  const source = SOURCES[blockedURI] ?? findSource(blockedURI);
  const name = SOURCES[blockedURI] ?? fileName(blockedURI);
  return policyFault(name, nameDirective(violation), `${blockedURI}\n${sourceFile}`.trimEnd(), source);
}

/**
 * The source by which a directive allows an address.
 *
 * @param {string} url
 */
function findSource(url) {
  const { origin, protocol } = new URL(url);
  if (protocol === "blob:" || protocol === "data:") return protocol;
  return origin === new URL(folderUrl).origin ? "'self'" : origin;
}

/**
 * Finds out why the worker of an isolated app does not start. Its code has an address that only its frame knows.
 *
 * @param {string} error
 */
export async function ownWorkerFault(error) {
  const directive = await findPolicy("blob:");
  if (directive) return policyFault("blob:", directive, error, "blob:");
  return scriptFault(new URL("worker/pool.js", folderUrl), error);
}

/**
 * @param {number} status
 * @param {string} host
 */
function adviseOnStatus(status, host) {
  if (status === 429 || status >= 500) return t("Wait a moment, then press Retry.");
  if (status === 401 || status === 403) {
    return t("{host} refuses access. Log in there or use another network, then press Retry.", { host });
  }
  return t("The site might have changed. Press Retry or reload the page. If that does not help, tell the site's author.");
}

/**
 * Finds out why a script could not be loaded, which browsers do not say.
 *
 * @param {string | URL} address
 * @param {unknown} error
 * @param {string} [name] as above
 * @param {string} [policy] the directive that forbids it, where that is known
 */
export async function scriptFault(address, error, name, policy) {
  const url = new URL(address).href.replace(/#.*/, "");
  const directive = policy ?? (await findPolicy(url, error));
  const download = directive ? { url, policy: directive } : await findAbsentScript(url);
  if (download) return downloadFault({ ...download, error: download.error ?? String(error) }, name);
  const reason = t("Could not run {name}.", { name: name ?? fileName(url) });
  return new Fault(reason, t("Reload the page. If that does not help, use another browser."), `${url}\n${error}`);
}

/**
 * Finds out whether a page may be shown in a frame.
 *
 * @param {string} url
 * @param {boolean} isIsolated whether it has another origin there
 * @returns {Promise<Fault | undefined>} what forbids it
 */
export async function frameFault(url, isIsolated) {
  const name = fileName(url);
  const directive = await findPolicy(url);
  if (directive) return policyFault(name, directive, url, "'self'");
  const { headers } = await fetch(url).catch(() => new Response());
  const options = headers.get("x-frame-options") ?? "";
  const [ancestors = ""] = /frame-ancestors[^;]*/.exec(headers.get("content-security-policy") ?? "") ?? [];
  const isBan = ancestors ? !/'self'|\*/.test(ancestors) && !ancestors.includes(location.host) : /deny/i.test(options);
  const resources = headers.get("cross-origin-resource-policy") ?? "";
  const header = isBan ? ancestors || `X-Frame-Options: ${options}` : `Cross-Origin-Resource-Policy: ${resources}`;
  if (!isBan && !(isIsolated && resources === "same-origin")) return;
  const reason = t("The server does not allow {name} in a page ({header}).", { name, header });
  if (!isBan) return new Fault(reason, t("Tell the site's author."), url);
  return new Fault(reason, t("Tell the site's author: the server must allow frames of the same site."), url);
}

/**
 * Puts an error into words, whoever has thrown it.
 *
 * @param {unknown} error
 * @returns {Promise<Fault>}
 */
export async function describeError(error) {
  if (error instanceof Fault) return error;
  const text = error instanceof Error ? error.message : String(error);
  const cause = readCause(text);
  if (!cause) {
    // stlite's worker runs Pyodide's code from such an address.
    if (/importScripts.*blob:/s.test(text)) return policyFault("blob:", "script-src", text, "blob:");
    // Chromium and Firefox name the module that a worker could not load.
    const [, script] = /dynamically imported module: ([^\s#]+)/.exec(text) ?? [];
    if (script) return scriptFault(script, text);
    // WebKit does not: it is the one that stlite's worker asks for.
    if (/Importing a module script failed/.test(text)) {
      return scriptFault(new URL("worker/loader.js", folderUrl), text);
    }
    // Python sends its whole traceback; what it means is in the last line.
    const reason = text.trimEnd().split("\n").at(-1) || t("The cause is unknown.");
    return new Fault(reason, t("Press Retry. If that does not help, reload the page."), text);
  }
  if ("script" in cause) return scriptFault(cause.script, cause.error, undefined, cause.policy);
  if ("packages" in cause) return packagesFault(cause);
  if ("url" in cause) return downloadFault(cause);
  if (/content security policy|\bCSP\b/i.test(cause.python)) {
    return policyFault("Python", "script-src", cause.python, "'wasm-unsafe-eval'");
  }
  const advice = t("Press Retry. If that does not help, close other tabs, or use another browser.");
  return new Fault(t("Python could not start."), advice, cause.python);
}

/** @param {{packages: string[], download?: import("./probe.js").Download | undefined, error: string}} cause */
async function packagesFault({ packages, download, error }) {
  const reason = t("Could not load these packages: {names}.", { names: packages.join(", ") });
  if (!download) return new Fault(reason, t("Press Retry. If that does not help, tell the site's author."), error);
  const fault = await downloadFault(download);
  return new Fault(`${reason} ${fault.reason}`, fault.advice, `${fault.details}\n${error}`.trimEnd(), fault.altered);
}

/** Throws where the browser lacks something without which no app runs. */
export function requireBrowser() {
  if (typeof WebAssembly === "undefined") {
    const advice = t("Use another browser. On an iPhone or iPad, turn Lockdown Mode off for this site.");
    throw new Fault(t("Python needs WebAssembly, which this browser does not have."), advice);
  }
  if (typeof Worker === "undefined") {
    throw new Fault(t("Python needs workers, which this browser does not have."), t("Use another browser."));
  }
}

/** @param {string} url */
function fileName(url) {
  return decodeURIComponent(new URL(url).pathname.split("/").at(-1) ?? "") || url;
}
