// @ts-check
/* Writes the names of stlite and Streamlit that our scripts rely on, as JSON. */
import * as names from "../../stlite_docs/browser/shared/stlite_names.js";

console.log(JSON.stringify(names));
