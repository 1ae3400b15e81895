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
  return { response: copy, rate: readSample(sample) };
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
  return seconds > 0 ? size / seconds : Infinity;
}
