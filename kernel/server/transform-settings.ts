import type { TransformSettings } from "../transform/index.js";
import { type CompilerOptions, watchTsconfig } from "../tsconfig.js";

const watched = new Map<string, ReturnType<typeof watchTsconfig>>();

/**
 * What the folder's `tsconfig.json` says about how a cell is compiled. It is looked at, and read again when it has changed,
 * where the cell has something that it is asked for: few have.
 */
export function transformSettings(folder: string): TransformSettings {
  let options: CompilerOptions | undefined;
  const read = (): CompilerOptions => {
    options ??= optionsOf(folder);
    return options;
  };
  return {
    get jsx() {
      return jsxSettings(read());
    },
    get experimentalDecorators() {
      return read().experimentalDecorators;
    },
    get useDefineForClassFields() {
      return read().useDefineForClassFields;
    },
  };
}

function optionsOf(folder: string): CompilerOptions {
  let read = watched.get(folder);
  if (!read) {
    read = watchTsconfig(folder);
    watched.set(folder, read);
  }
  return read().compilerOptions;
}

function jsxSettings({
  jsx,
  jsxFactory,
  jsxFragmentFactory,
  jsxImportSource,
}: CompilerOptions): TransformSettings["jsx"] {
  if (jsx === "react" || (jsx === undefined && jsxFactory !== undefined)) {
    return { runtime: "classic", pragma: jsxFactory, pragmaFrag: jsxFragmentFactory };
  }
  return { runtime: "automatic", importSource: jsxImportSource, development: jsx === "react-jsxdev" };
}
