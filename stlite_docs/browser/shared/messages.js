// @ts-check

/*
 * The messages between page, frame and worker: one union a channel, told apart by `type`.
 */

/** @typedef {import("./manifest.js").Runtime} Runtime */
/** @typedef {import("./payload.js").Payload} Payload */

/**
 * What a reader waits for, and how far that is.
 *
 * @typedef {object} Progress
 * @property {string} text
 * @property {number} step with its part that is done, where known
 * @property {number} steps
 * @property {string} [amount] of what the step loads
 */

/** @typedef {{loaded: number, total: number}} Bytes */

/** @typedef {{id: string, app: string}} RunningApp the frame whose code runs, and what readers call its app */

/**
 * Why an app does not run, in words for the reader.
 *
 * @typedef {object} Failure
 * @property {string} [heading]
 * @property {string} reason
 * @property {string} advice what the reader can do
 * @property {string} [details] what the reason comes from, such as a traceback
 * @property {string | undefined} [altered] the address of a file with other bytes than it must have
 */

/**
 * From an app's frame to its page, below the name `stlite`. A generation says how often the app's pool was given up.
 *
 * - `ready`: it waits for `start`.
 * - `page-worker`: it needs a worker of the page, since it has no shared ones; a port for it comes along.
 * - `progress`: how far the start is.
 * - `shown`: the app shows the recording of its first run, and Python is not there yet.
 * - `waiting`: the reader of such an app has done something that needs Python.
 * - `running`: the app shows something that Python has sent.
 * - `height`: how high the frame must be; `isTouched` says whether the reader has used the app.
 * - `failed`: the app cannot go on; `isShown` says whether it shows its recording all the same.
 * - `trouble`: the pool does not answer, or has crashed; `recovered`: it answers again.
 * - `program-error`: the program has ended with an error, or runs without one again, and `error` is empty.
 * - `start-again`: the app has to start again, `isPlain` without its recording; `stopped`: it was stopped since it kept the pool busy.
 * - `stops`: whether the keyboard has something to stop at in it.
 * - `files`: it is isolated, and asks for files on the port that comes along (`FileRequest`).
 *
 * @typedef {{type: "ready"}
 *   | {type: "page-worker", name: string, generation: number}
 *   | {type: "progress", progress: Progress}
 *   | {type: "shown"}
 *   | {type: "waiting"}
 *   | {type: "running"}
 *   | {type: "height", height: number, isTouched: boolean}
 *   | {type: "failed", failure: Failure, generation: number | undefined, isShown: boolean}
 *   | {type: "trouble", text: string}
 *   | {type: "recovered"}
 *   | {type: "program-error", error: string}
 *   | {type: "start-again", generation: number, isPlain?: boolean}
 *   | {type: "stopped", generation: number}
 *   | {type: "stops", hasStop: boolean}
 *   | {type: "files"}} FrameToPage
 */

/**
 * From a page to an app's frame, below the name `stlite`.
 *
 * - `start`: the app is to start; `altered` is what has failed it before, as in `Failure`.
 * - `warm`: an app of this pool may start soon, in another frame.
 * - `width`: how wide the page is.
 * - `rewrite`: files of the app have other texts now.
 * - `fonts`: style sheets with the page's fonts.
 * - `restart-pool`: the app that keeps the pool busy is to be stopped, or the pool to be given up.
 * - `script-ended`: Streamlit says that the program has run.
 *
 * @typedef {{type: "start", payload: Payload, runtime: Runtime, generation: number, altered: string | undefined}
 *   | {type: "warm", payload: Payload, runtime: Runtime}
 *   | {type: "width", width: number}
 *   | {type: "rewrite", texts: Record<string, string>}
 *   | {type: "fonts", addresses: string[]}
 *   | {type: "restart-pool"}
 *   | {type: "script-ended"}} PageToFrame
 */

/**
 * From a frame that is isolated, or its worker, to its page, with a port for the answer: what `fetch` would get.
 *
 * @typedef {{address: string, cache: RequestCache, integrity: string}} FileRequest
 * @typedef {{error: string, body?: undefined} | {error?: undefined, status: number, headers: Record<string, string>, body: ArrayBuffer}} FileAnswer
 */

/**
 * What a frame that is isolated, and its worker, have in the place of what an origin gives (`frame/isolated_files.js`).
 *
 * @typedef {object} SiteFiles
 * @property {string} folder the address of our folder
 * @property {(address: string, init?: RequestInit) => Promise<Response>} ask
 * @property {(address: string) => Promise<string>} findCopy the address from which a module can be imported
 */

/**
 * What a pool needs to begin with Python.
 *
 * @typedef {object} PythonStart
 * @property {string} loader address of the module that stands in for Pyodide's
 * @property {Download[]} downloads what Python needs first
 */

/**
 * @typedef {object} Download
 * @property {string} url
 * @property {string} integrity its hash; empty where that is not known
 * @property {boolean} [isSample] whether it measures the line
 */

/**
 * From a page to its own worker, with a port: a frame comes.
 *
 * @typedef {{type: "connect"}} PageToWorker
 */

/**
 * The first message of a frame to a pool, with two ports: one for what follows here, one for stlite's front end. `life`
 * is an address that can be read as long as the frame's document lives. With `python`, the pool begins to load Python before
 * stlite asks for it.
 *
 * @typedef {{type: "hello", id: string, app: string, life: string, hasLock: boolean, python: PythonStart | null}} Hello
 */

/**
 * The first message on the port for stlite: the address of its worker's code. All that follows there is stlite's.
 *
 * @typedef {{type: "engine", source: string}} EngineStart
 */

/**
 * From a frame to its pool.
 *
 * - `ping`: a sign of life is asked for.
 * - `settle`: asks for `settled`, which comes after all that the pool had to say.
 * - `away`: whether its page is kept by the browser for its Back button.
 * - `rewrite`: files of the app have other texts now.
 * - `gone`: its page is left.
 *
 * @typedef {{type: "ping"}
 *   | {type: "settle"}
 *   | {type: "away", isAway: boolean}
 *   | {type: "rewrite", texts: Record<string, string>}
 *   | {type: "gone"}} FrameToPool
 */

/**
 * From a pool to a frame.
 *
 * - `welcome`: the frame is connected; `moved`: it has to go to the next pool, since this one has ended.
 * - `running-app`: whose code runs, or ran last; also the answer to `ping`.
 * - `bytes`: how much of Python is loaded.
 * - `fetching`: whether Python waits for a download, and answers later than else.
 * - `program-error`: the same of the frame's program; `trace` has the error as JSON for the build (`program_errors.py`).
 * - `settled`: see `settle`.
 * - `mismatch`: a sentence for the console: somebody else's code is not as we expect it.
 * - `ended`: the pool takes nobody any more; with a reason, those that it has can go on no more either.
 *
 * @typedef {{type: "welcome", runningApp: RunningApp | null}
 *   | {type: "moved"}
 *   | {type: "running-app", runningApp: RunningApp | null}
 *   | {type: "bytes", bytes: Bytes}
 *   | {type: "fetching", isFetching: boolean}
 *   | {type: "program-error", error: string, trace: string}
 *   | {type: "settled"}
 *   | {type: "mismatch", sentence: string}
 *   | {type: "ended", reason: string | undefined}} PoolToFrame
 */

/**
 * Between the frames of all pages, about a pool: an app of it is to stop, or it is given up, perhaps because of an app; or
 * a frame that gets no answer there asks whether others are in it.
 *
 * @typedef {{type: "stop-app", pool: string, generation: number, app: string}
 *   | {type: "anybody", pool: string, generation: number}
 *   | {type: "member", pool: string, generation: number}
 *   | {type: "pool-ended", pool: string, generation: number, app: string | undefined}} PoolNews
 */

/**
 * Says in the console that a message came which this side does not know. No type is left where the call stands, so the
 * check of types finds a message that nobody handles.
 *
 * @param {string} sender
 * @param {never} message
 */
export function reportUnknownMessage(sender, message) {
  console.error(`stlite-docs: unknown message from ${sender}: ${JSON.stringify(message)}`);
}
