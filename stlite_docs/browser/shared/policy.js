// @ts-check

/** @type {SecurityPolicyViolationEvent[]} */
const violations = [];

/** @type {(violation: SecurityPolicyViolationEvent) => void} */
let tell = () => {};

addEventListener("securitypolicyviolation", (event) => {
  const violation = /** @type {SecurityPolicyViolationEvent} */ (event);
  if (violation.disposition !== "enforce") return;
  violations.push(violation);
  tell(violation);
});

/**
 * Calls back with all that the content security policy has forbidden, and with what it will.
 *
 * @param {(violation: SecurityPolicyViolationEvent) => void} receive
 */
export function followViolations(receive) {
  tell = receive;
  violations.forEach(receive);
}

/**
 * The directive that an author has written, or can write: browsers also name others that follow from it.
 *
 * @param {SecurityPolicyViolationEvent} violation
 */
export function nameDirective({ effectiveDirective, originalPolicy }) {
  return originalPolicy.includes(effectiveDirective) ? effectiveDirective : effectiveDirective.replace(/-(elem|attr)$/, "");
}

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
  const found = violations.findLast(({ blockedURI }) => isIt(blockedURI));
  return found && nameDirective(found);
}
