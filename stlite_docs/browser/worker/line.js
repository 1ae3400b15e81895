// @ts-check

/** Bytes of a download by which a line is measured. */
const SAMPLE = 2 ** 19;

/**
 * Measures by a download, which is needed anyway, how fast it comes.
 *
 * @param {Response} response
 * @param {boolean} hasHash whether the browser checks it, and so hands it over when all of it is there
 * @returns {{response: Response, rate: Promise<number>}} the same response, and bytes a second
 */
export function measure(response, hasHash) {
  if (!response.body) return { response, rate: Promise.resolve(0) };
  const [kept, sample] = response.body.tee();
  const copy = Object.defineProperty(new Response(kept, response), "url", { value: response.url });
  return { response: copy, rate: hasHash ? readAll(sample, response.url) : readSample(sample) };
}

/** @param {ReadableStream<Uint8Array>} stream */
async function readSample(stream) {
  const reader = stream.getReader();
  await reader.read();
  const begin = performance.now();
  let size = 0;
  while (size < SAMPLE) {
    const { value } = await reader.read();
    if (!value) break;
    size += value.length;
  }
  const seconds = (performance.now() - begin) / 1000;
  reader.cancel();
  return divide(size, seconds);
}

/**
 * @param {ReadableStream<Uint8Array>} stream
 * @param {string} url
 */
async function readAll(stream, url) {
  const { byteLength } = await new Response(stream).arrayBuffer();
  const timing = performance.getEntriesByName(url).at(-1);
  return divide(byteLength, (timing?.duration ?? 0) / 1000);
}

/**
 * @param {number} size
 * @param {number} seconds
 */
function divide(size, seconds) {
  return seconds > 0 ? size / seconds : Infinity;
}
