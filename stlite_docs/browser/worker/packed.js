// @ts-check

/*
 * What the build has packed for the start of Python (`prerender/made_files.py`): its standard library and the files of the
 * packages that every interpreter has, compiled, and the image of its memory.
 */

/**
 * Unpacks a file while it comes.
 *
 * @param {Response | PromiseLike<Response>} asked
 * @param {(bytes: number) => void} onBytes called with the number of bytes that have come
 * @returns {Promise<ArrayBuffer>}
 */
export async function unpack(asked, onBytes) {
  const response = await asked;
  if (!response.ok) throw new Error(`status ${response.status} for ${response.url}`);
  // The build has no streams, and gets the file unpacked.
  if (!response.body) return response.arrayBuffer();
  /** @type {TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>} */
  const counter = new TransformStream({
    transform(chunk, controller) {
      onBytes(chunk.byteLength);
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(counter).pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/**
 * Writes the files of packages, without a copy of their content.
 *
 * @param {{mkdirTree: (path: string) => void, writeFile: (path: string, content: Uint8Array, options: object) => void}} FS
 * @param {ArrayBuffer} content the length of the index, the index (each path with the size of its file), and the files
 */
export function writeFiles(FS, content) {
  const length = new DataView(content).getUint32(0, true);
  /** @type {[path: string, size: number][]} */
  const index = JSON.parse(new TextDecoder().decode(new Uint8Array(content, 4, length)));
  let begin = 4 + length;
  const size = index.reduce((sum, [, each]) => sum + each, begin);
  if (size !== content.byteLength) throw new Error(`expected ${size} bytes of files, got ${content.byteLength}`);
  let last = "";
  for (const [path, size] of index) {
    const folder = path.slice(0, path.lastIndexOf("/"));
    if (folder !== last) FS.mkdirTree(folder);
    last = folder;
    FS.writeFile(path, new Uint8Array(content, begin, size), { canOwn: true });
    begin += size;
  }
}
