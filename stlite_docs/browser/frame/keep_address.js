// @ts-check

const { pathname } = location;
const replaceState = history.replaceState.bind(history);

/**
 * Stands in for `history.pushState` and `history.replaceState`, and keeps the frame at its own address while Streamlit's
 * pages change: a page's name in the address would be a file that no site has when the reader reloads, and a new entry
 * would take the reader's Back button away from the docs page. Query parameters stay, since programs read them.
 *
 * @param {unknown} state
 * @param {string} _title
 * @param {string | URL | null} [url]
 */
export function keepAddress(state, _title, url) {
  const { search, hash } = new URL(url ?? location.href, location.href);
  replaceState(state, "", pathname + search + hash);
}
