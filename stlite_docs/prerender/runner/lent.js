// @ts-check

/* What passes between the process and the scope that it opens: types alone. */

/**
 * What the process lends to the scope (`host.mjs`).
 *
 * @typedef {object} Lent
 * @property {string} location the worker's address
 * @property {boolean} hasNetwork
 * @property {number} memory how large Python's memory may become, in bytes
 * @property {(address: string) => Uint8Array<ArrayBuffer> | null} read a file of the site
 * @property {(url: string, resolve: (names: object) => void, fail: (error: unknown) => void) => void} importModule
 * @property {(address: string) => string} typeOf the content type of such a file
 * @property {(request: string, body: string) => string} ask has a request made on the network; all is JSON and base64
 * @property {(address: string) => void} noteAddress
 * @property {(level: string, text: string) => void} log
 * @property {(message: string) => void} report
 * @property {(call: () => void, delay: number) => number} later
 * @property {(number: number) => void} cancel
 * @property {(call: () => void) => void} soon
 * @property {() => number} now
 * @property {(array: ArrayBufferView) => void} fillRandomly
 * @property {(bytes: Uint8Array) => string} toBase64
 * @property {(text: string) => Uint8Array<ArrayBuffer>} fromBase64
 * @property {(text: string) => string} atob
 * @property {(text: string) => string} btoa
 * @property {typeof TextDecoder} TextDecoder
 * @property {typeof TextEncoder} TextEncoder
 * @property {typeof URL} URL
 * @property {typeof URLSearchParams} URLSearchParams
 */

/**
 * What the process gets back.
 *
 * @typedef {object} Taken
 * @property {(address: string) => string} readBlob
 * @property {(text: string) => Error} makeError
 * @property {(...values: unknown[]) => Promise<object>} load imports a module: the second value names it, the last one who asks
 * @property {(job: string) => void} give
 */

export {};
