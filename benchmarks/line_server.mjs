/*
 * Serves a folder over HTTP/2, compressed, on a line with a delay and a rate. It is as hosts of documentation do it.
 *
 * node line_server.mjs FOLDER KEY CERTIFICATE DELAY RATE: milliseconds, and bytes a second. It writes its port, and then for
 * each answer a line of JSON.
 */
import { readFile } from "node:fs/promises";
import { createSecureServer } from "node:http2";
import { extname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const [folder, key, certificate, delayText, rateText] = process.argv.slice(2);
const delay = Number(delayText);
const rate = Number(rateText);

const TYPES = {
  ".css": "text/css",
  ".htm": "text/html",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".wasm": "application/wasm",
};
/** Bytes that the line carries at once. */
const PIECE = 2 ** 14;

/** @type {Map<string, Promise<Buffer>>} */
const compressed = new Map();

/** @type {{urgency: number, size: number, done: (value?: unknown) => void}[]} what waits for the line */
const waiting = [];
let isBusy = false;

/**
 * Waits until the line has carried a piece. The most urgent ones go first, as with servers that heed the header `priority`.
 *
 * @param {number} size in bytes
 * @param {number} urgency from 0, the highest, to 7
 */
async function carry(size, urgency) {
  const carried = new Promise((done) => waiting.push({ urgency, size, done }));
  if (!isBusy) send();
  await carried;
}

async function send() {
  isBusy = true;
  let free = performance.now();
  while (waiting.length > 0) {
    const urgency = Math.min(...waiting.map((piece) => piece.urgency));
    const [{ size, done }] = waiting.splice(waiting.findIndex((piece) => piece.urgency === urgency), 1);
    free += (size / rate) * 1000;
    if (free - performance.now() > 1) await sleep(free - performance.now());
    done();
    await sleep(0);
  }
  isBusy = false;
}

/** @param {string} path */
function compress(path) {
  const found = compressed.get(path) ?? readFile(path).then((content) => promisify(gzip)(content, { level: 6 }));
  compressed.set(path, found);
  return found;
}

const server = createSecureServer({ key: await readFile(key), cert: await readFile(certificate) });
// A connection begins with one way there and back for TCP, and one for TLS.
server.on("session", (session) => {
  const ready = sleep(2 * delay);
  session.on("stream", async (stream, headers) => {
    const path = decodeURIComponent(new URL(headers[":path"], "https://localhost").pathname);
    const urgency = Number(/u=(\d)/.exec(headers.priority ?? "")?.[1] ?? 3);
    const asked = performance.now();
    stream.on("error", () => {}); // browsers hang up
    await ready;
    await sleep(delay);
    const common = { "access-control-allow-origin": "*", "cache-control": "max-age=600" };
    const content = await compress(join(folder, path)).catch(() => null);
    if (stream.destroyed) return;
    if (!content) return stream.respond({ ...common, ":status": 404 }, { endStream: true });
    const type = TYPES[extname(path)] ?? "application/octet-stream";
    stream.respond({ ...common, ":status": 200, "content-type": type, "content-encoding": "gzip", "content-length": content.length });
    for (let at = 0; at < content.length && !stream.destroyed; at += PIECE) {
      const piece = content.subarray(at, at + PIECE);
      await carry(piece.length, urgency);
      stream.write(piece);
    }
    stream.end();
    console.log(JSON.stringify({ path, size: content.length, urgency, asked, sent: performance.now() }));
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
