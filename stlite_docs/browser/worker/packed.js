// @ts-check

/*
 * Unpacks files that the build has packed for the start of Python (`prerender/made_files.py`).
 */

/**
 * Unpacks a file while it comes.
 *
 * @param {Response | PromiseLike<Response>} asked
 * @param {(bytes: number) => void} onBytes called with the number of bytes that have come
 * @returns {Promise<ArrayBuffer>}
 */
export async function unpack(asked, onBytes) {
  const response = requireContent(await asked);
  // The build has no streams, and gets the file unpacked.
  return response.body ? inflate(response.body, onBytes) : response.arrayBuffer();
}

/**
 * Unpacks a file while it comes, and keeps the packed one too. The build, which has no memory to save, has none to keep.
 *
 * @param {Response | PromiseLike<Response>} asked
 * @param {(bytes: number) => void} onBytes called with the number of bytes that have come
 * @param {(packed: ArrayBuffer) => void} keep called with the packed file
 * @returns {Promise<ArrayBuffer>}
 */
export async function unpackAndKeep(asked, onBytes, keep) {
  const response = requireContent(await asked);
  if (!response.body) return response.arrayBuffer();
  const [stream, kept] = response.body.tee();
  const content = inflate(stream, onBytes);
  const packed = new Response(kept).arrayBuffer();
  const [unpacked] = await Promise.all([content, packed.then(keep)]);
  return unpacked;
}

/**
 * @param {Response | PromiseLike<Response>} asked
 * @returns {Promise<ArrayBuffer>} a file as it comes
 */
export async function readWhole(asked) {
  return requireContent(await asked).arrayBuffer();
}

/** @param {Response} response */
function requireContent(response) {
  if (!response.ok) throw new Error(`status ${response.status} for ${response.url}`);
  return response;
}

/**
 * @param {ReadableStream<Uint8Array<ArrayBuffer>>} stream
 * @param {(bytes: number) => void} onBytes
 */
function inflate(stream, onBytes) {
  /** @type {TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>} */
  const counter = new TransformStream({
    transform(chunk, controller) {
      onBytes(chunk.byteLength);
      controller.enqueue(chunk);
    },
  });
  return new Response(stream.pipeThrough(counter).pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

/**
 * Frees memory that nobody needs. By itself, an engine frees it much later. Older ones can do no better.
 *
 * @param {ArrayBuffer} content which is empty then
 */
export function free(content) {
  /** @type {{transfer?: (size: number) => ArrayBuffer}} */ (content).transfer?.(0);
}
