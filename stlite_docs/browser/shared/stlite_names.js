// @ts-check

/*
 * The names of stlite and Streamlit that we rely on and that neither of them promises to keep. Every text in quotes here
 * stands in stlite's front end, or in the code of its worker, which the front end has in base64. A test looks for each
 * of them there, without a browser. So what is not theirs has no place in this module.
 */

/** Values of `data-testid`. */
export const TEST_IDS = {
  app: "stApp",
  skeleton: "stAppSkeleton",
  main: "stMainBlockContainer",
  bottom: "stBottom",
  bottomContent: "stBottomBlockContainer",
  header: "stHeader",
  element: "stElementContainer",
  sidebar: "stSidebar",
  sidebarContent: "stSidebarContent",
};

/** Classes of what has no test id, or not always the same. */
export const CLASSES = { root: "stlite-root", main: "stMain" };

/** The attribute of the app that has the state of its script, and the states that we ask for. */
export const SCRIPT_STATE = "data-test-script-state";
export const SCRIPT_STATES = { running: "running", ended: "notRunning" };

/** Families of fonts that every app shows. */
export const FONTS = ["Source Sans", "Material Symbols Rounded"];

/** Types of the messages between Streamlit's front end and the page around it. */
export const HOST_MESSAGES = { theme: "SET_CUSTOM_THEME_CONFIG", scriptState: "SCRIPT_RUN_STATE_CHANGED" };

/** What Streamlit reads in its address. */
export const EMBED_OPTIONS = {
  embed: "embed",
  parameter: "embed_options",
  noLoadingScreen: "hide_loading_screen",
  light: "light_theme",
  dark: "dark_theme",
};

/** How the keys begin under which Streamlit stores a reader's settings: the sidebar's state and width, a theme. */
export const STORAGE_KEYS = ["stSidebar", "sidebar", "stActiveTheme"];

/** Events of the kernel that stlite's `mount` returns. */
export const KERNEL_EVENTS = { progress: "loadProgress", error: "loadError", finished: "loadFinished" };

/** Methods of the kernel: a request to the app's server. */
export const KERNEL_METHODS = /** @type {const} */ ({ request: "sendHttpRequest" });

/** How the addresses of the app's server begin, which exists in the worker only. */
export const APP_ADDRESS = "https://stlite.invalid/";

/** What stlite says while it starts. */
export const PROGRESS_TEXTS = {
  loadingPyodide: "Loading Pyodide.",
  pyodideIsLoaded: "Pyodide is already loaded.",
  mountingFiles: "Mounting files.",
  unpackingArchives: "Unpacking archives.",
  installingPackages: "Installing packages.",
  loadingStreamlit: "Loading streamlit package.",
  settingUpLoggers: "Setting up the loggers.",
  mockingFunctions: "Mocking some Streamlit functions for the browser environment.",
  settingUpDatabase: "Setting up the IndexedDB filesystem synchronizer.",
  bootingServer: "Booting up the Streamlit server.",
};

/** Types of the messages between stlite's front end and its worker. */
export const WORKER_MESSAGES = /** @type {const} */ ({
  setUp: "event:envSetup",
  start: "initData",
  loadFinished: "event:loadFinished",
  loadError: "event:loadError",
  connect: "websocket:connect",
  send: "websocket:send",
  message: "websocket:message",
  request: "http:request",
  response: "http:response",
  reply: "reply",
});

/** Options of stlite's `mount`. */
export const MOUNT_OPTIONS = /** @type {const} */ ([
  "entrypoint",
  "files",
  "archives",
  "prebuiltPackageNames",
  "wheelUrls",
  "pyodideUrl",
  "streamlitConfig",
  "sharedWorker",
  "hostConfig",
  "disableProgressToasts",
  "disableErrorToasts",
  "disableModuleAutoLoadToasts",
]);

/**
 * A selector of the element with a test id.
 *
 * @param {string} id
 */
export function byTestId(id) {
  return `[data-testid="${id}"]`;
}

/**
 * A selector of the elements with a class.
 *
 * @param {string} name
 */
export function byClass(name) {
  return `.${name}`;
}
