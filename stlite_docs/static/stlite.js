// @ts-check
import { StliteApp } from "./element.js";

if (!customElements.get("stlite-app")) customElements.define("stlite-app", StliteApp);
