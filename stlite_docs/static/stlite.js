// @ts-check
import { StliteApp } from "./element.js";

if (!customElements.get("stlite-app")) customElements.define("stlite-app", StliteApp);

// Instant navigation takes the content away with the style sheet in it, and the next page's would come after its apps.
const sheet = document.body.querySelector('link[href$="/stlite.css"]');
if (sheet instanceof HTMLLinkElement) {
  const copy = document.createElement("link");
  copy.rel = "stylesheet";
  copy.href = sheet.href;
  document.body.append(copy);
}
