/** The values of cells, by the names that Jupyter's users know: `_`, `__`, `___`, `Out[n]` and `_n`. */
export interface Results {
  keep(count: number, value: unknown): void;
  /** `In[n]`. */
  keepSource(count: number, source: string): void;
}

export function createResults(target: object): Results {
  const out: Record<number, unknown> = Object.create(null);
  const sources: string[] = [""];
  const define = (name: string, value: unknown): void => {
    // A cell may have a `_` of its own (lodash): a lexical binding hides this one, an assignment replaces it.
    Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
  };
  define("Out", out);
  define("In", sources);
  let recent: unknown[] = [];
  ["_", "__", "___"].forEach((name) => {
    define(name, undefined);
  });
  return {
    keep(count, value) {
      out[count] = value;
      define(`_${count}`, value);
      const before = recent;
      recent = [value, ...before].slice(0, 3);
      ["_", "__", "___"].forEach((name, index) => {
        const current = (target as Record<string, unknown>)[name];
        if (Object.is(current, before[index])) define(name, recent[index]);
      });
    },
    keepSource(count, source) {
      sources[count] = source;
    },
  };
}
