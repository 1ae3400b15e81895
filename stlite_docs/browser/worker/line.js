// @ts-check

/** Bytes of a download by which a line is measured. */
const SAMPLE = 2 ** 19;

/**
 * Measures by a download, which is needed anyway, how fast it comes.
 *
 * @param {Response} response whose content comes in pieces: the browser does not check its hash
 * @returns {{response: Response, rate: Promise<number>}} the same response, and bytes a second
 */
export function measure(response) {
  if (!response.body) return { response, rate: Promise.resolve(0) };
  const [kept, sample] = response.body.tee();
  const copy = Object.defineProperty(new Response(kept, response), "url", { value: response.url });
  return { response: copy, rate: readSample(sample, response.url) };
}

/**
 * @param {ReadableStream<Uint8Array>} stream
 * @param {string} url
 */
async function readSample(stream, url) {
  const reader = stream.getReader();
  const first = await reader.read();
  const begin = performance.now();
  let size = 0;
  while (size < SAMPLE) {
    const { value } = await reader.read();
    if (!value) return divide((first.value?.length ?? 0) + size, tellDuration(url));
    size += value.length;
  }
  const time = performance.now() - begin;
  reader.cancel();
  return divide(size, time);
}

/**
 * How long a download took that is there already, from a fast line or the browser's cache. WebKit does not tell, so there
 * it counts as one from a slow line.
 *
 * @param {string} url
 */
function tellDuration(url) {
  return performance.getEntriesByName(url).at(-1)?.duration ?? Infinity;
}

/**
 * @param {number} size
 * @param {number} time in milliseconds
 */
function divide(size, time) {
  return time > 0 ? (size / time) * 1000 : Infinity;
}
