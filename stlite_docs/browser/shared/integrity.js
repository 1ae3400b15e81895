// @ts-check
import { downloadFault } from "./faults.js";
import { findPolicy } from "./policy.js";
import { probe } from "./probe.js";

/* Modules from the CDN, which the browser checks against the hashes that came with the site. */

/** @typedef {import("./expected_hashes.js").Hashes} Hashes */

/**
 * Loads modules, all at once, without running them; imports find them then.
 *
 * @param {Hashes} hashes of modules, and of other files, which are left alone
 * @param {string[]} [others] modules that need no hash
 */
export async function preloadModules(hashes, others = []) {
  const modules = Object.keys(hashes).filter((url) => /\.m?js$/.test(url));
  await Promise.all([...new Set([...modules, ...others])].map((url) => preload(url, hashes[url])));
}

/**
 * @param {string} url
 * @param {string | undefined} integrity
 */
function preload(url, integrity) {
  const link = Object.assign(document.createElement("link"), { rel: "modulepreload", href: url });
  if (integrity) Object.assign(link, { crossOrigin: "", integrity });
  return new Promise((resolve, reject) => {
    link.onload = resolve;
    // Of others, the import says what is wrong.
    link.onerror = () => (integrity ? explainRefusal(url).then(reject) : resolve(undefined));
    document.head.append(link);
  });
}

/**
 * Says why the browser has not taken a file that has a hash.
 *
 * @param {string} url
 */
export async function explainRefusal(url) {
  const policy = await findPolicy(url);
  const download = policy ? { url, policy } : ((await probe(url)) ?? { url, isAltered: true });
  return downloadFault(download);
}

/**
 * Finds out which file the browser has not taken. WebKit, and React of what it draws, say no more than that there is one.
 *
 * @param {Hashes} hashes of files that it can be
 * @returns {Promise<import("./faults.js").Fault | undefined>}
 */
export async function findRefused(hashes) {
  for (const [url, integrity] of Object.entries(hashes)) {
    try {
      await (await fetch(url, { integrity })).arrayBuffer();
    } catch {
      return explainRefusal(url);
    }
  }
  return undefined;
}
