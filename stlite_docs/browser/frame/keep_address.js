// @ts-check
import { EMBED_OPTIONS } from "../shared/stlite_names.js";

const { pathname } = location;
/** What tells Streamlit how it is embedded, which programs neither see nor set. */
const EMBEDDING = [...new URLSearchParams(location.search)].filter(([name]) => isOfFrame(name));

/** @param {string} name of a query parameter */
function isOfFrame(name) {
  return [EMBED_OPTIONS.embed, EMBED_OPTIONS.parameter].includes(name.toLowerCase());
}
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
  const { searchParams, hash } = new URL(url ?? location.href, location.href);
  const own = [...searchParams].filter(([name]) => !isOfFrame(name));
  replaceState(state, "", `${pathname}?${new URLSearchParams([...EMBEDDING, ...own])}${hash}`);
}
