// @ts-check

/* Begins the process in which programs run. */

import { importHidden } from "./hidden.mjs";

await importHidden(import.meta.dirname, "process.mjs");
