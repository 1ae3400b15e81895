// @ts-check

/*
 * Files of our folder for an isolated app. Its document and its worker have an opaque origin, and no server need let such
 * an origin fetch anything. So the page fetches (`page/isolation.js`), and hands the files over. It is a classic script,
 * since a browser fetches modules like files; each module becomes a copy here whose imports lead to other copies.
 */
(() => {
  /** @typedef {import("../shared/messages.js").FileAnswer} FileAnswer */
  /** @typedef {import("../shared/messages.js").FileRequest} FileRequest */

  if (self.origin !== "null") throw new Error("stlite-docs: this document is not isolated.");

  const isDocument = "document" in self;
  /** The worker has it as its name. */
  const folder = isDocument ? new URL("..", location.href).href : self.name;
  const { fetch } = self;
  const { port1: page, port2 } = new MessageChannel();
  const message = { stlite: { type: "files" } };
  if (isDocument) parent.postMessage(message, location.origin, [port2]);
  else self.postMessage(message, { transfer: [port2] });

  /** Imports in the text of a module: at the start of a line, and as functions. */
  const IMPORTS = /^((?:import|export)\b[^"'();]*?\bfrom\s*|import\s*)(["'])(\.[^"'\n]+)\2/gm;
  const DYNAMIC_IMPORTS = /(?<![\w.$])import\s*\((?!\?)/g;

  /** @type {Map<string, Promise<string>>} addresses of the copies */
  const copies = new Map();

  /**
   * @param {string} address
   * @param {RequestInit} [init]
   */
  async function ask(address, { cache = "default", integrity = "" } = {}) {
    const { port1, port2 } = new MessageChannel();
    /** @type {Promise<FileAnswer>} */
    const answer = new Promise((resolve) => {
      port1.onmessage = ({ data }) => resolve(data);
    });
    /** @type {FileRequest} */
    const request = { address, cache, integrity };
    page.postMessage(request, [port2]);
    const { error, body, ...init } = await answer;
    if (error) throw new TypeError(error);
    return Object.defineProperty(new Response(body, init), "url", { value: address });
  }

  /**
   * @param {RequestInfo | URL} resource
   * @param {RequestInit} [init]
   */
  self.fetch = (resource, init) => {
    const address = resource instanceof Request ? resource.url : String(resource);
    return address.startsWith(folder) ? ask(address, init) : fetch(resource, init);
  };

  /** @param {string} address of a module in our folder */
  async function copy(address) {
    const response = await ask(address);
    if (!response.ok) throw new TypeError(`Failed to fetch dynamically imported module: ${address}`);
    const text = await response.text();
    const imported = [...text.matchAll(IMPORTS)].map(([, , , specifier = ""]) => findCopy(new URL(specifier, address).href));
    const found = await Promise.all(imported);
    const changed = text
      .replace(IMPORTS, (_, start, quote) => `${start}${quote}${found.shift()}${quote}`)
      .replace(DYNAMIC_IMPORTS, "stliteSite.load(stliteAddress,")
      .replaceAll("import.meta.url", "stliteAddress");
    const begin = `const stliteAddress = ${JSON.stringify(address)} + new URL(import.meta.url).hash; `;
    return URL.createObjectURL(new Blob([begin, changed], { type: "text/javascript" }));
  }

  /**
   * The address from which a module can be imported here: of its copy, if it is one of our folder.
   *
   * @param {string} address
   * @returns {Promise<string>}
   */
  async function findCopy(address) {
    if (!address.startsWith(folder)) return address;
    const [plain = "", ...fragment] = address.split("#");
    const made = copies.get(plain) ?? copy(plain);
    copies.set(plain, made);
    made.catch(() => copies.delete(plain));
    return [await made, ...fragment].join("#");
  }

  Object.assign(self, {
    stliteSite: {
      folder,
      ask,
      findCopy,
      /**
       * Stands in for `import()` in the copy of a module.
       *
       * @param {string} address the module's
       * @param {string} specifier
       */
      load: async (address, specifier) => import(await findCopy(new URL(specifier, address).href)),
    },
  });
})();
