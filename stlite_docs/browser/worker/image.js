// @ts-check

/*
 * The image of Python's memory that the build has made: an interpreter that has its packages imported already
 * (`prerender/made_files.py` says what is in it). It arrives beside Pyodide.
 */

import { free, unpack } from "./packed.js";

/** @typedef {import("../shared/manifest.js").ImageEntry} ImageEntry */

export class Image {
  /** What Pyodide restores. It is all zeros until the image has come, and Pyodide refuses zeros. */
  memory;
  /** @type {unknown} */
  #error;
  /** Settles when the image has come, or cannot come. */
  arrival;

  /** Called with the number of bytes that have come. */
  onBytes = (/** @type {number} */ _bytes) => {};

  /**
   * @param {ImageEntry} entry
   * @param {Response | Promise<Response>} asked
   */
  constructor({ memory }, asked) {
    this.memory = new Uint8Array(memory);
    this.arrival = this.#read(asked).catch((error) => {
      this.#error = error;
    });
  }

  /** What was wrong with the image itself, if anything. */
  get error() {
    return this.#error;
  }

  /** @param {Response | Promise<Response>} asked */
  async #read(asked) {
    const content = await unpack(asked, (bytes) => this.onBytes(bytes));
    const { length } = this.memory;
    if (content.byteLength !== length) throw new Error(`expected ${length} bytes, got ${content.byteLength}`);
    this.memory.set(new Uint8Array(content));
    free(content);
  }

  /**
   * Waits for the image, and completes it: its file has only what differs from the memory of a fresh WebAssembly.
   *
   * @param {WebAssembly.Imports} imports what the WebAssembly got
   * @returns {Promise<() => void>} what writes to the restored memory how Python calls C code in this engine
   */
  async complete({ env = {} }) {
    await this.arrival;
    const { memory, _PyEM_InitTrampoline_js: findCalls } = env;
    if (!this.#error && memory instanceof WebAssembly.Memory && typeof findCalls === "function") {
      combine(this.memory, memory.buffer);
      return () => void findCalls();
    }
    this.refuse(this.#error ?? new Error("Pyodide's WebAssembly has other imports than expected."));
    return () => {};
  }

  /**
   * Has Pyodide refuse it.
   *
   * @param {unknown} error why
   */
  refuse(error) {
    this.memory.fill(0);
    this.#error = error;
  }
}

/**
 * Combines a snapshot with the memory of a fresh WebAssembly: where both were the same, the snapshot has zeros, and where it
 * has zeros, it is the same afterwards. Twice is as never, so this makes an image as well.
 *
 * @param {Uint8Array} snapshot as Pyodide has it: the second number of its head is where the memory begins
 * @param {ArrayBuffer} fresh
 */
export function combine(snapshot, fresh) {
  const words = new Uint32Array(snapshot.buffer, snapshot.byteOffset, snapshot.length >> 2);
  const begin = Number(words[1]) >> 2;
  const base = new Uint32Array(fresh);
  const count = Math.min(base.length, words.length - begin);
  for (let index = 0; index < count; index++) words[begin + index] = Number(words[begin + index]) ^ Number(base[index]);
}
