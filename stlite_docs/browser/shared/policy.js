// @ts-check

/** @type {SecurityPolicyViolationEvent[]} */
const violations = [];

addEventListener("securitypolicyviolation", (event) => {
  const violation = /** @type {SecurityPolicyViolationEvent} */ (event);
  if (violation.disposition === "enforce") violations.push(violation);
});

/**
 * Returns the directive of the content security policy that has forbidden the document or worker to load something.
 *
 * @param {string} url
 * @returns {Promise<string | undefined>}
 */
export async function findPolicy(url) {
  await new Promise((resolve) => setTimeout(resolve)); // the event may come after the error
  const { href, origin } = new URL(url);
  const isIt = (/** @type {string} */ blocked) => blocked === href.replace(/#.*/, "") || blocked === origin;
  return violations.findLast(({ blockedURI }) => isIt(blockedURI))?.effectiveDirective;
}
