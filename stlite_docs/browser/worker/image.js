// @ts-check

/*
 * The image of Python's memory that the build has made: an interpreter that has its packages imported already
 * (`prerender/image.py` says what is in it). It arrives beside Pyodide.
 */

/** @typedef {import("../shared/manifest.js").ImageEntry} ImageEntry */

/** @typedef {[path: string, size: number][]} Index the files that belong to the memory */

const ALIGNMENT = 16;

export class Image {
  /** What Pyodide restores. It is all zeros until the image has come, and Pyodide refuses zeros. */
  memory;
  /** @type {Index} */
  #index = [];
  #files = new Uint8Array();
  /** @type {unknown} */
  #error;
  #arrival;

  /** Called with the number of bytes that have come. */
  onBytes = (/** @type {number} */ _bytes) => {};

  /**
   * Asks for the image.
   *
   * @param {ImageEntry} entry
   * @param {typeof globalThis.fetch} fetch
   */
  constructor({ url, integrity, memory }, fetch) {
    this.memory = new Uint8Array(memory);
    this.#arrival = this.#read(fetch(url, { integrity })).catch((error) => {
      this.#error = error;
    });
  }

  /** What was wrong with the image itself, if anything. */
  get error() {
    return this.#error;
  }

  /** @param {Promise<Response>} asked */
  async #read(asked) {
    const response = await asked;
    if (!response.ok || !response.body) throw new Error(`status ${response.status} for ${response.url}`);
    /** @type {TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>} */
    const counter = new TransformStream({
      transform: (chunk, controller) => {
        this.onBytes(chunk.byteLength);
        controller.enqueue(chunk);
      },
    });
    const unpacked = response.body.pipeThrough(counter).pipeThrough(new DecompressionStream("gzip"));
    const content = await new Response(unpacked).arrayBuffer();
    const length = new DataView(content).getUint32(0, true);
    this.#index = JSON.parse(new TextDecoder().decode(new Uint8Array(content, 4, length)));
    const begin = Math.ceil((4 + length) / ALIGNMENT) * ALIGNMENT;
    const end = begin + this.memory.length;
    // A copy, for the rest of the content should not stay in memory.
    this.#files = new Uint8Array(content.slice(end));
    const size = this.#index.reduce((sum, [, each]) => sum + each, 0);
    if (size !== this.#files.length) throw new Error(`expected ${size} bytes of files, got ${this.#files.length}`);
    this.memory.set(new Uint8Array(content, begin, this.memory.length));
  }

  /**
   * Waits for the image, and completes it: its file has only what differs from the memory of a fresh WebAssembly.
   *
   * @param {WebAssembly.Imports} imports what the WebAssembly got
   */
  async complete(imports) {
    await this.#arrival;
    if (this.#error) return;
    const { memory } = imports.env ?? {};
    if (!(memory instanceof WebAssembly.Memory)) {
      this.memory.fill(0);
      this.#error = new Error("Pyodide imports no memory.");
      return;
    }
    combine(this.memory, memory.buffer);
  }

  /**
   * Writes the files of the packages, without a copy of their content.
   *
   * @param {{mkdirTree: (path: string) => void, writeFile: (path: string, content: Uint8Array, options: object) => void}} FS
   */
  writeFiles(FS) {
    let begin = 0;
    let last = "";
    for (const [path, size] of this.#index) {
      const folder = path.slice(0, path.lastIndexOf("/"));
      if (folder !== last) FS.mkdirTree(folder);
      last = folder;
      FS.writeFile(path, this.#files.subarray(begin, begin + size), { canOwn: true });
      begin += size;
    }
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
