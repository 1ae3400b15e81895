// @ts-check

/** How many apps may load at once, and the milliseconds for which one counts among them. */
const AT_ONCE = 3;
const LONGEST = 20_000;

const NEAR = "200px 0px";

/** @type {Map<Element, () => void>} what starts those that wait */
const waiting = new Map();

/** @type {Map<Element, number>} timers of those that load */
const loading = new Map();

/**
 * Starts an app that is near when its turn has come: the nearest first, a few at a time.
 *
 * @param {Element} app
 * @param {() => void} start
 * @param {AbortSignal} signal takes it out of the queue
 */
export function startWhenNear(app, start, signal) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.at(-1)?.isIntersecting) return void waiting.delete(app);
      waiting.set(app, () => {
        observer.disconnect();
        start();
      });
      // The other apps' observers are yet to speak.
      setTimeout(advance);
    },
    { rootMargin: NEAR },
  );
  observer.observe(app);
  signal.addEventListener("abort", () => {
    observer.disconnect();
    waiting.delete(app);
  });
}

/** @param {Element} app that begins to load */
export function markLoading(app) {
  waiting.delete(app);
  clearTimeout(loading.get(app));
  loading.set(app, setTimeout(() => markDone(app), LONGEST));
}

/** @param {Element} app that loads no more */
export function markDone(app) {
  clearTimeout(loading.get(app));
  if (loading.delete(app)) advance();
}

function advance() {
  while (loading.size < AT_ONCE) {
    const [nearest] = [...waiting.keys()].sort((one, other) => distance(one) - distance(other));
    if (!nearest) return;
    const start = waiting.get(nearest);
    markLoading(nearest);
    start?.();
  }
}

/** @param {Element} app */
function distance(app) {
  const { top, bottom } = app.getBoundingClientRect();
  return Math.abs((top + bottom) / 2 - innerHeight / 2);
}
