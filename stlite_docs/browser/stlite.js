// @ts-check
import { StliteApp } from "./page/element.js";
// So all come at once.
import "./page/code_view.js";
import "./page/reserved_space.js";
import "./page/start_queue.js";
import "./page/toolbar.js";
import "./shared/folder.js";
import "./shared/ui.js";

if (!customElements.get("stlite-app")) customElements.define("stlite-app", StliteApp);

// Instant navigation takes this away with the content, and the next page's would come after its apps.
const sheet = document.body.querySelector('link[href$="/stlite.css"]');
if (sheet) document.body.append(sheet.cloneNode());
