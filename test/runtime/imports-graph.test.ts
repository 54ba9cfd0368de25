import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ModuleGraph } from "../../kernel/runtime/imports/graph.js";

const none = () => [];

describe("the graph of local files", () => {
  /** Paths without files: what this tests is who imports whom. */
  const edges = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 20 });
  const path = (index: number) => join(tmpdir(), "tsloop-no-such-folder", `${index}.ts`);

  function graphOf(pairs: [number, number][]): ModuleGraph {
    const graph = new ModuleGraph(none);
    for (let index = 0; index < 8; index++) graph.add(path(index));
    for (const [from, to] of pairs) graph.add(path(to), path(from));
    return graph;
  }

  /** The files from which one can get to `goal`, itself included, step by step. */
  function reaching(pairs: [number, number][], goal: number): Set<number> {
    const found = new Set([goal]);
    for (let size = 0; size !== found.size; ) {
      size = found.size;
      for (const [from, to] of pairs) if (found.has(to)) found.add(from);
    }
    return found;
  }

  it("forgets a file with exactly the files that depend on it, whatever cycles there are", () => {
    fc.assert(
      fc.property(edges, fc.nat(7), (pairs, changed) => {
        const graph = graphOf(pairs);
        const expected = [...reaching(pairs, changed)].map(path).sort();
        expect([...graph.forget([path(changed)])].sort()).toEqual(expected);
        for (let index = 0; index < 8; index++) {
          expect(graph.has(path(index))).toBe(!expected.includes(path(index)));
        }
      }),
    );
  });

  it("has in the closure of a file exactly those that it depends on, and itself", () => {
    fc.assert(
      fc.property(edges, fc.nat(7), (pairs, start) => {
        const reversed = pairs.map(([from, to]): [number, number] => [to, from]);
        expect([...graphOf(pairs).closure(path(start))].sort()).toEqual(
          [...reaching(reversed, start)].map(path).sort(),
        );
      }),
    );
  });

  it("counts what a CommonJS file has required among its dependencies", () => {
    const graph = new ModuleGraph((file) => (file === path(0) ? [path(1), "not-a-known-file"] : []));
    graph.add(path(0));
    graph.add(path(1));
    expect([...graph.closure(path(0))]).toEqual([path(0), path(1)]);
    expect([...graph.forget([path(1)])].sort()).toEqual([path(0), path(1)]);
  });
});

describe("a change of a file", () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "tsloop-graph-"));
    file = join(folder, "a.ts");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Writes the file with a time in seconds since the epoch. */
  function write(text: string, seconds: number): void {
    writeFileSync(file, text);
    utimesSync(file, seconds, seconds);
  }

  function graphAt(milliseconds: number): ModuleGraph {
    const graph = new ModuleGraph(none, () => milliseconds);
    graph.add(file);
    return graph;
  }

  it("is a new time with new content of the same size", () => {
    write("aaa", 1_000);
    const graph = graphAt(5_000_000);
    write("bbb", 1_001);
    expect([...graph.refresh(file)]).toEqual([file]);
  });

  it("is not a new time with the same content", () => {
    write("aaa", 1_000);
    const graph = graphAt(5_000_000);
    write("aaa", 1_001);
    expect([...graph.refresh(file)]).toEqual([]);
  });

  it("is the removal of the file", () => {
    write("aaa", 1_000);
    const graph = graphAt(5_000_000);
    rmSync(file);
    expect([...graph.refresh(file)]).toEqual([file]);
  });

  it("is seen under the same time and size while the file is young, and not looked for once it is old", () => {
    write("aaa", 1_000);
    const young = graphAt(1_001_000);
    const old = graphAt(1_003_000);
    write("bbb", 1_000);
    expect([...young.refresh(file)]).toEqual([file]);
    expect([...old.refresh(file)]).toEqual([]);
  });
});
