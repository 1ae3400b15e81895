// @ts-check
/// <reference lib="webworker" />

/**
 * The worker of a pool: it runs stlite's worker code once and hands it every page's connection.
 */
(() => {
  const scope = /** @type {SharedWorkerGlobalScope} */ (/** @type {unknown} */ (self));

  /** @type {((event: MessageEvent) => void) | null} */
  let engine = null;
  let isReady = false;
  let loading = 0;

  /** @param {string} source */
  function loadEngine(source) {
    scope.importScripts(source);
    engine = /** @type {typeof engine} */ (scope.onconnect);
    scope.onconnect = connect;
  }

  /**
   * Watches what stlite tells a page. Its interpreter is loaded once, so after a failed load no retry could work:
   * a pool in which no app has ever run ends, and the next connection makes a new one.
   *
   * @param {MessagePort} port
   */
  function watch(port) {
    const post = port.postMessage.bind(port);
    loading += 1;
    port.postMessage = (/** @type {any} */ message, /** @type {any} */ transfer) => {
      post(message, transfer ?? []);
      const hasEnded = message?.type === "event:loadFinished" || message?.type === "event:loadError";
      if (hasEnded) loading -= 1;
      isReady ||= message?.type === "event:loadFinished";
      if (hasEnded && !isReady && loading === 0) scope.close();
    };
  }

  /** @param {MessageEvent} connection */
  function connect(connection) {
    const port = /** @type {MessagePort} */ (connection.ports[0]);
    port.onmessage = (first) => {
      watch(port);
      try {
        if (!engine) loadEngine(first.data.source);
        engine?.(connection);
      } catch (error) {
        port.postMessage({ type: "event:loadError", data: { error } });
      }
    };
  }

  scope.onconnect = connect;
})();
