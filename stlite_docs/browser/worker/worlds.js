// @ts-check
import { load } from "../shared/folder.js";
import { WORKER_MESSAGES } from "../shared/stlite_names.js";
import { fetchOnImport } from "./late_packages.js";
import { noteCall } from "./patches.js";

/**
 * One frame that is connected to the pool.
 *
 * @typedef {object} Member
 * @property {MessagePort} port stlite's
 * @property {() => void} onGone called once when the frame is gone
 * @property {(texts: Record<string, string>) => void} rewrite called with other texts of the app's files
 */

/**
 * What the rest of the worker knows of the pool (`pool.js`).
 *
 * @typedef {object} Pool
 * @property {(id: string) => Member | undefined} member
 * @property {(downloads: import("../shared/messages.js").Download[]) => void} fetchEarly begins to download files
 * @property {(url: string) => Promise<Response> | undefined} takeEarly the download of a file that began before somebody
 *   asked for it, once
 * @property {(url: string, response: Promise<Response>) => void} putEarly gives such a download back
 * @property {boolean} isWebKit
 * @property {(url: string, integrity?: string) => Promise<Response>} readKept returns a file of the site from the browser's
 *   cache; rejects where the cache lacks it, and in WebKit
 * @property {(response: Response) => boolean} isKept whether a response comes from there
 * @property {(id: string) => void} reportRunning the code of a frame's app is about to run; frames hear of it before, since
 *   a worker that hangs says nothing more
 * @property {(id: string, error: string, trace: string) => void} reportError the program of a frame has ended with an error,
 *   which comes with its frames as JSON; empty: without
 * @property {(bytes: import("../shared/messages.js").Bytes) => void} reportBytes how much of Python is loaded
 * @property {() => boolean} isRunningAppGone whether the frame is gone whose code runs; it can be asked while that code
 *   lets no message come through
 * @property {(reason?: string) => void} end ends the pool: the frames that come now, or try again, have another one; the
 *   reason says why those that it has can go on no more
 * @property {(isFetching: boolean) => void} reportFetching whether Python waits for a download, and so does not answer
 * @property {(sentence: string) => void} reportMismatch tells the consoles of the worker and of its pages that somebody
 *   else's code is not as we expect it
 * @property {() => void} onStarted called whenever an app has started
 * @property {() => boolean} isWorn whether the interpreter has grown so much that a new one should take its place
 */

/** @typedef {import("../shared/payload.js").Preparation} Preparation */

/** @typedef {{imports: import("./late_packages.js").LateImports, lockUrl: string}} Late what programs may import unseen */

/**
 * @typedef {import("./prepare_folder.js").Pyodide & import("./late_packages.js").Interpreter & {
 *   _api: any,
 *   _module: any,
 *   pyimport: (name: string) => any,
 *   setInterruptBuffer: (buffer: any) => void,
 * }} Pyodide
 */

/** Our package in the interpreter (`browser/python`); it comes with the packages that Python loads at its start. */
export const PACKAGE = "stlite_docs_interpreter";

const HOME = "/home/pyodide";

/** How long code runs before it is asked about its frame, and again, in milliseconds; at which of Python's looks. */
const LEASE = 2000;
const LOOKS = 64;
const SIGINT = 2;

/** By how much Python's memory, which never shrinks, may grow after its first apps, and how large it may be at all. */
const GROWTH = 192 * 2 ** 20;
const SIZE = 2 ** 30;

/** After how many ended apps the browser is made to collect garbage, and the bytes whose allocation does that. */
const ENDS = 4;
const PRESSURE = 192 * 2 ** 20;

const pool = /** @type {{stlitePool: Pool}} */ (/** @type {unknown} */ (globalThis)).stlitePool;

/** @type {any} what `PACKAGE` offers */
let python;
let sizeAtFirst = 0;
let ends = 0;

/**
 * Gives an app a world of its own in the interpreter, and has it shut down when its frame is gone.
 *
 * @param {Pyodide} pyodide
 * @param {string} mark name of a folder in the app's folder, which stlite names at random; it goes
 * @param {Late} late
 */
export async function prepareApp(pyodide, mark, late) {
  const { FS } = pyodide;
  const home = FS.readdir(HOME)
    .map((/** @type {string} */ name) => `${HOME}/${name}`)
    .find((/** @type {string} */ path) => FS.analyzePath(`${path}/${mark}`).exists);
  const work = `${home}/${mark}`;
  /** @type {Preparation} */
  const preparation = JSON.parse(FS.readFile(`${work}/preparation.json`, { encoding: "utf8" }));
  python ??= install(pyodide, late);
  const member = pool.member(preparation.member);
  if (!member) throw new Error("The page of this app is gone.");
  python.begin(home, preparation.member, pyodide.toPy(preparation.env));
  const filled = fillFolder(pyodide, home, work, preparation);
  member.onGone = () => end(pyodide, home, member, filled);
  member.rewrite = (texts) => python.rewrite(home, pyodide.toPy(texts));
  await filled;
}

/**
 * @param {Pyodide} pyodide
 * @param {string} home
 * @param {string} work
 * @param {Preparation} preparation
 */
async function fillFolder(pyodide, home, work, preparation) {
  if (preparation.archives.length + preparation.persist.length > 0) {
    const { prepareFolder } = await load("worker/prepare_folder.js");
    await prepareFolder(pyodide, python, home, work, preparation);
  }
  pyodide.FS.unlink(`${work}/preparation.json`);
  pyodide.FS.rmdir(work);
}

/**
 * @param {Pyodide} pyodide
 * @param {Late} late
 */
function install(pyodide, { imports, lockUrl }) {
  const functions = pyodide.pyimport(PACKAGE);
  pyodide._api.on_fatal = (/** @type {unknown} */ error) => pool.end(String(error));
  pool.isWorn = () => {
    const size = pyodide._module.HEAPU8.length;
    return size > SIZE || (sizeAtFirst > 0 && size - sizeAtFirst > GROWTH);
  };
  interruptOrphans(pyodide);
  functions.install(pool.reportRunning, pool.reportError, pool.reportMismatch);
  fetchOnImport(pyodide, functions, imports, lockUrl, pool.reportFetching);
  return functions;
}

/**
 * Interrupts code that lets no other run, once its frame is gone. Python looks all the time into memory to which another
 * thread could write a signal. Threads share none here, but being looked at is a moment to ask.
 *
 * At each look Python asks for the memory up to three times: whether it is there, for the signal, and to delete it. A
 * signal that comes with the third one would be deleted unread, so it comes with two in a row.
 *
 * @param {Pick<Pyodide, "setInterruptBuffer" | "_module">} pyodide
 */
export function interruptOrphans(pyodide) {
  const signal = new Int32Array(1);
  let looks = 0;
  let due = 0;
  let isTimed = false;
  let begin = 0;
  const look = () => {
    noteCall("Py_EmscriptenSignalBuffer");
    const now = performance.now();
    if (!isTimed) {
      isTimed = true;
      begin = now;
      setTimeout(() => {
        isTimed = false;
      });
    }
    if (now - begin < LEASE) return;
    begin = now;
    if (pool.isRunningAppGone()) due = 2;
  };
  pyodide.setInterruptBuffer(signal);
  // A property with a name costs Python little; one of the memory itself would cost it a fifth of its speed.
  Object.defineProperty(pyodide._module, "Py_EmscriptenSignalBuffer", {
    get() {
      looks = (looks + 1) % LOOKS;
      if (looks === 0) look();
      if (due > 0) {
        due -= 1;
        signal[0] = SIGINT;
      }
      return signal;
    },
    set() {},
  });
}

/**
 * @param {Pyodide} pyodide
 * @param {string} home
 * @param {Member} member
 * @param {Promise<void>} filled settles when nothing more comes into the app's folder
 */
async function end(pyodide, home, member, filled) {
  python.mark_gone(home);
  const data = { type: WORKER_MESSAGES.send, data: { payload: "" } };
  try {
    await filled;
    // Python waits for the frame's next message, and neither heap can let go of the other before it has come.
    await member.port.onmessage?.(new MessageEvent("message", { data }));
  } catch {
    // The app has not started, or could not, so nothing waits.
  }
  await python.shut_down(home);
  sizeAtFirst ||= pyodide._module.HEAPU8.length;
  ends += 1;
  if (ends % ENDS === 0) collectGarbage();
}

/**
 * Has the browser collect the worker's garbage. Each app leaves some 3 MB outside JavaScript's heap, which the browser
 * does not count, so it sees no reason to. It counts what buffers have; one given back at once was never in memory.
 */
function collectGarbage() {
  try {
    new ArrayBuffer(PRESSURE).transfer(0);
  } catch {
    // An old browser, or one that is short of memory and so collects by itself.
  }
}
