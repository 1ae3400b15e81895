// @ts-check

/** @type {SecurityPolicyViolationEvent[]} */
const violations = [];

addEventListener("securitypolicyviolation", (event) => {
  const violation = /** @type {SecurityPolicyViolationEvent} */ (event);
  if (violation.disposition === "enforce") violations.push(violation);
});

/** The directive under which no script or worker can be made of an address. */
export const TRUSTED_TYPES = "require-trusted-types-for";

/**
 * Returns the directive of the content security policy that has forbidden the document or worker to load something.
 *
 * @param {string} url
 * @param {unknown} [error] that came of it
 * @returns {Promise<string | undefined>}
 */
export async function findPolicy(url, error) {
  await new Promise((resolve) => setTimeout(resolve)); // the event may come after the error
  if (/Trusted(Script|HTML)/.test(String(error))) return TRUSTED_TYPES;
  const { href, origin, protocol } = new URL(url);
  // Of what has no host, browsers tell only the scheme.
  const names = [href.replace(/#.*/, ""), protocol === "blob:" ? "blob" : origin];
  const isIt = (/** @type {string} */ blocked) => names.includes(blocked);
  return violations.findLast(({ blockedURI }) => isIt(blockedURI))?.effectiveDirective;
}
