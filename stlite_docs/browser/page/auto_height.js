// @ts-check

/** The least height of an app that follows its content, in pixels. */
const LEAST_HEIGHT = 80;

/**
 * Has an app follow the height of what it shows.
 *
 * @param {import("./reserved_space.js").Stage} stage
 * @param {import("./app_run.js").Payload} payload
 * @param {{height: number, isTouched: boolean}} needs `isTouched` says whether the reader has used the app; before, no
 *   space is taken back from the page
 */
export function follow(stage, { height, maxHeight }, needs) {
  if (height !== "auto") return;
  const wanted = Math.min(Math.max(needs.height, LEAST_HEIGHT), maxHeight);
  if (!needs.isTouched) remember(stage, wanted);
  if (needs.isTouched || wanted > stage.height) stage.resize(wanted);
}

/**
 * @param {import("./reserved_space.js").Stage} stage
 * @param {number} height
 */
function remember({ heightKey }, height) {
  try {
    sessionStorage.setItem(heightKey, `${height}`);
  } catch {
    // A site that may not store anything.
  }
}
