// @ts-check

/**
 * Calls back when elements come or change their size, at most once before each painting.
 *
 * @param {string} selector of the elements
 * @param {() => void} changed
 * @returns {() => void} has it called back before the next painting
 */
export function watchLayout(selector, changed) {
  let isPlanned = false;
  const plan = () => {
    if (isPlanned) return;
    isPlanned = true;
    requestAnimationFrame(() => {
      isPlanned = false;
      changed();
    });
  };
  const sizes = new ResizeObserver(plan);
  const observed = new WeakSet();
  const observe = () => {
    for (const element of document.querySelectorAll(selector)) {
      if (!observed.has(element)) sizes.observe(element);
      observed.add(element);
    }
    plan();
  };
  new MutationObserver(observe).observe(document.body, {
    childList: true,
    subtree: true,
    attributeFilter: ["aria-expanded"],
  });
  observe();
  return plan;
}
