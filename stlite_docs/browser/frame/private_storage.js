// @ts-check

/** What Streamlit keeps of a reader's settings: whether and how wide the sidebar is open, and a theme. */
const SETTINGS = /^(stSidebar|sidebar|stActiveTheme)/;

/**
 * Keeps the settings of an app to its frame. Streamlit stores them for the whole site, so that one app's open sidebar
 * would open in all the others.
 */
export function keepSettings() {
  /** @type {Map<string, string>} */
  const kept = new Map();
  const { getItem, setItem, removeItem } = Storage.prototype;
  Object.assign(Storage.prototype, {
    /**
     * @this {Storage}
     * @param {string} key
     */
    getItem(key) {
      return SETTINGS.test(key) ? (kept.get(key) ?? null) : getItem.call(this, key);
    },
    /**
     * @this {Storage}
     * @param {string} key
     * @param {string} value
     */
    setItem(key, value) {
      if (SETTINGS.test(key)) kept.set(key, value);
      else setItem.call(this, key, value);
    },
    /**
     * @this {Storage}
     * @param {string} key
     */
    removeItem(key) {
      if (!kept.delete(key)) removeItem.call(this, key);
    },
  });
}
