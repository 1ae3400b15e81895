// @ts-check

/**
 * Keeps the frame at its own address while Streamlit's pages change: a page's name in the address would be a file that
 * no site has when the reader reloads, and a new entry would take the reader's Back button away from the docs page.
 * Query parameters stay, since programs read them.
 */
export function keepAddress() {
  const { pathname } = location;
  const replace = history.replaceState.bind(history);
  /**
   * @param {unknown} state
   * @param {string} _title
   * @param {string | URL | null} [url]
   */
  const stay = (state, _title, url) => {
    const { search, hash } = new URL(url ?? location.href, location.href);
    replace(state, "", pathname + search + hash);
  };
  history.pushState = stay;
  history.replaceState = stay;
}
