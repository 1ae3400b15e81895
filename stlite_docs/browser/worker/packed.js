// @ts-check

/**
 * Unpacks a file that the build has packed for the start of Python (`prerender/made_files.py`) while it comes.
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
