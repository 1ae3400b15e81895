// @ts-check

/*
 * The process in which the apps of one pool run while a site is built (`interpreter.py` starts it).
 *
 * Each line of input and output is JSON. The first line says what may be read, each other one is an app. Reading waits,
 * also for the event loop: between two apps, nothing is to do. Programs get neither at the input nor at the output.
 */

import { Buffer } from "node:buffer";
import { readdirSync, readFileSync, readSync, writeSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { closeRealm, openScope } from "./host.mjs";
import { Files } from "./files.mjs";

/** What the scope may say of an app; see `interpreter.py`. */
const TYPES = new Set(["started", "message", "medium", "end", "act", "acted", "picture", "left", "piece"]);

const CHUNK = 2 ** 16;

const buffer = Buffer.alloc(CHUNK);
/** @type {Buffer[]} */
let pieces = [];

/** @returns {string | undefined} the next line of the input, if there is one */
function readLine() {
  for (;;) {
    const last = pieces.at(-1);
    const end = last ? last.indexOf(10) : -1;
    if (last && end >= 0) {
      const line = Buffer.concat([...pieces.slice(0, -1), last.subarray(0, end)]).toString("utf8");
      pieces = [last.subarray(end + 1)];
      return line;
    }
    const count = readChunk();
    if (count === 0) return undefined;
    pieces.push(Buffer.from(buffer.subarray(0, count)));
  }
}

function readChunk() {
  for (;;) {
    try {
      return readSync(0, buffer, 0, CHUNK, null);
    } catch (error) {
      const { code } = /** @type {NodeJS.ErrnoException} */ (error);
      if (code === "EOF") return 0; // as Windows says it
      if (code !== "EAGAIN") throw error;
    }
  }
}

/** @param {object} message */
function writeLine(message) {
  let bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(1, bytes));
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EAGAIN") throw error;
    }
  }
}

const { exit } = process;
process.on("unhandledRejection", (reason) => writeLine({ type: "log", level: "error", text: describe(reason) }));
process.on("uncaughtException", (error) => {
  writeLine({ type: "log", level: "error", text: describe(error) });
  exit(1);
});

/**
 * Describes an error, perhaps of a program. Nothing of it is called but what makes its text.
 *
 * @param {unknown} error
 */
function describe(error) {
  try {
    return typeof error === "object" ? `${/** @type {Error} */ (error)?.message}` : String(error);
  } catch {
    return "an error without a text";
  }
}

const settings = JSON.parse(readLine() ?? "{}");
const files = new Files(settings, { readdirSync, readFileSync, gunzipSync });
closeRealm();

const { give, isWhole } = await openScope({
  files,
  network: settings.network,
  memory: settings.memory,
  start: JSON.stringify(settings.start),
  note: (address) => writeLine({ type: "address", address }),
  log: (level, text) => writeLine({ type: "log", level, text }),
  ask: (request, body) => {
    writeLine({ type: "ask", request: JSON.parse(request), body });
    return readLine() ?? '{"error": "the build has ended"}';
  },
  report: (text) => {
    const message = JSON.parse(text);
    if (!TYPES.has(message.type)) return;
    // The build takes another process then.
    if (message.type === "started" && !(message.isWhole && isWhole())) exit(0);
    writeLine(message);
    if (message.type === "left") setImmediate(next);
  },
});

function next() {
  const line = readLine();
  if (line === undefined) exit(0);
  give(/** @type {string} */ (line));
}

writeLine({ type: "ready" });
next();
