/** The bundle's folder, whatever chunk this code was put in. */
const root = import.meta.url.slice(0, import.meta.url.lastIndexOf("/dist/") + "/dist/".length);

/** @param path of a file of the bundle, e.g. `kernel/runtime/main.js` */
export function bundled(path: string): URL {
  return new URL(path, root);
}
