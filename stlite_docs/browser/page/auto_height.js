// @ts-check

/** The least height of an app that follows its content, in pixels. */
const LEAST_HEIGHT = 80;

/** @typedef {import("./reserved_space.js").ReservedSpace} ReservedSpace */

/**
 * Has an app follow the height of what it shows.
 *
 * @param {ReservedSpace} space
 * @param {import("../shared/payload.js").Payload} payload
 * @param {{height: number, isTouched: boolean}} content `isTouched` says whether the reader has used the app; before, no
 *   space is taken back from the page
 */
export function followContent(space, { height, maxHeight }, content) {
  if (height !== "auto") return;
  const wanted = Math.min(Math.max(content.height, LEAST_HEIGHT), maxHeight);
  if (!content.isTouched) remember(space, wanted);
  if (content.isTouched || wanted > space.height) space.resize(wanted);
}

/**
 * @param {ReservedSpace} space
 * @param {number} height
 */
function remember({ heightKey }, height) {
  try {
    sessionStorage.setItem(heightKey, `${height}`);
  } catch {
    // A site that may not store anything.
  }
}
