// @ts-check
/*
 * Serves a folder over HTTP/2, compressed, as hosts of documentation do. Each port is a line with a delay and a rate.
 *
 * node line_server.mjs FOLDER KEY CERTIFICATE DELAY:RATE DELAY:RATE ...: milliseconds there and back, and bytes a second; 0 is
 * no limit. It writes its ports, then a line of JSON whenever it has been asked or has sent something.
 */
import { createHash } from "node:crypto";
import { readFile, readdir } from "node:fs/promises";
import { createSecureServer } from "node:http2";
import { extname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const [folder = "", key = "", certificate = "", ...lines] = process.argv.slice(2);

/** @type {Record<string, string>} */
const TYPES = {
  ".css": "text/css",
  ".htm": "text/html",
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".mjs": "text/javascript",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};
/** Bytes that a line carries at once. */
const PIECE = 2 ** 14;

/** What is sent, by its path: no visit waits for the compression. */
const contents = await compressAll();

async function compressAll() {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  /** @type {Map<string, Buffer>} by path */
  const found = new Map();
  /** @type {Map<string, Buffer>} by what they are made of: sites share most files */
  const made = new Map();
  for (const path of paths) {
    const content = await readFile(path);
    const digest = createHash("sha256").update(content).digest("hex");
    const compressed = made.get(digest) ?? (await promisify(gzip)(content, { level: 6 }));
    made.set(digest, compressed);
    found.set(path, compressed);
  }
  return found;
}

/** What a line carries: pieces of all answers, one after the other. */
class Line {
  /** @type {{urgency: number, size: number, done: (value?: unknown) => void}[]} */
  #waiting = [];
  #isBusy = false;
  /** When the line can carry more, in milliseconds. */
  #free = 0;
  #rate;

  /** @param {number} rate bytes a second */
  constructor(rate) {
    this.#rate = rate;
  }

  /**
   * Waits until a piece has been carried. The most urgent ones go first, as with servers that heed the header `priority`.
   *
   * @param {number} size in bytes
   * @param {number} urgency from 0, the highest, to 7
   */
  async carry(size, urgency) {
    if (!this.#rate) return;
    const carried = new Promise((done) => this.#waiting.push({ urgency, size, done }));
    if (!this.#isBusy) this.#send();
    await carried;
  }

  async #send() {
    this.#isBusy = true;
    this.#free = Math.max(this.#free, performance.now());
    while (this.#waiting.length > 0) {
      const urgency = Math.min(...this.#waiting.map((piece) => piece.urgency));
      const [piece] = this.#waiting.splice(this.#waiting.findIndex((piece) => piece.urgency === urgency), 1);
      this.#free += ((piece?.size ?? 0) / this.#rate) * 1000;
      // No sleep is shorter than a millisecond, in which a fast line carries many pieces.
      const early = this.#free - performance.now();
      if (early > 1) await sleep(early);
      piece?.done();
    }
    this.#isBusy = false;
  }
}

/** @param {{asked: number, sent: number}} what answers and bytes */
function tell(what) {
  console.log(JSON.stringify(what));
}

/** @param {string} text */
async function serve(text) {
  const [delay = 0, rate = 0] = text.split(":").map(Number);
  const line = new Line(rate);
  const server = createSecureServer({ key: await readFile(key), cert: await readFile(certificate) });
  server.on("session", (session) => {
    // A connection begins with one way there and back for TCP, and one for TLS.
    const ready = sleep(2 * delay);
    session.on("error", () => {});
    session.on("stream", async (stream, headers) => {
      stream.on("error", () => {}); // browsers hang up
      const { pathname } = new URL(headers[":path"] ?? "", "https://localhost");
      const urgency = Number(/u=(\d)/.exec(String(headers.priority ?? ""))?.[1] ?? 3);
      await ready;
      await sleep(delay);
      if (stream.destroyed) return;
      tell({ asked: 1, sent: 0 });
      const common = { "access-control-allow-origin": "*", "cache-control": "max-age=600" };
      const content = contents.get(join(folder, decodeURIComponent(pathname)));
      if (!content) return stream.respond({ ...common, ":status": 404 }, { endStream: true });
      const type = TYPES[extname(pathname)] ?? "application/octet-stream";
      stream.respond({ ...common, ":status": 200, "content-type": type, "content-encoding": "gzip", "content-length": content.length });
      for (let at = 0; at < content.length && !stream.destroyed; at += PIECE) {
        const piece = content.subarray(at, at + PIECE);
        await line.carry(piece.length, urgency);
        tell({ asked: 0, sent: piece.length });
        stream.write(piece);
      }
      stream.end();
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", () => done(undefined)));
  return /** @type {import("node:net").AddressInfo} */ (server.address()).port;
}

const ports = [];
for (const line of lines) ports.push(await serve(line));
console.log(JSON.stringify(ports));
