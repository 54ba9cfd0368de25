import type { DeclarationKind } from "./cell.js";
import type { Facts } from "./facts.js";
import { isConstantKind } from "./kinds.js";

/** An import whose names have only been types so far: the first cell that needs one as a value makes it. */
export interface DeferredImport {
  specifier: string;
  /** `default`, `*`, or the name that the module exports. */
  imported: string;
  /** The second argument of the import, as source text, or `""`. */
  options: string;
}

interface Known {
  kind: DeclarationKind;
  cell: string;
  initialised: boolean;
}

/** What the transform has to remember of earlier cells. */
export class SessionNames {
  readonly #declared = new Map<string, Known>();
  readonly #read = new Set<string>();
  readonly #written = new Set<string>();
  readonly deferred = new Map<string, DeferredImport>();
  /** Whether any cell evaluates text that the transform never sees. */
  evaluates = false;

  /** Takes note of the functions of a cell; to be called before the cell is asked about. */
  addClosures({ references, evaluates }: Facts): void {
    this.evaluates ||= evaluates;
    for (const { name, enclosed, reads, writes } of references) {
      if (!enclosed) continue;
      if (reads) this.#read.add(name);
      if (writes) this.#written.add(name);
    }
  }

  declare(name: string, kind: DeclarationKind, cell: string): void {
    this.#declared.set(name, { kind, cell, initialised: true });
    this.deferred.delete(name);
  }

  /** The cell ended in an error: what it declares may not be initialised. */
  doubt(cell: string): void {
    for (const known of this.#declared.values()) if (known.cell === cell) known.initialised = false;
  }

  has(name: string): boolean {
    return this.#declared.has(name);
  }

  isInitialised(name: string): boolean {
    return this.#declared.get(name)?.initialised ?? false;
  }

  isConstant(name: string): boolean {
    const known = this.#declared.get(name);
    return known !== undefined && isConstantKind(known.kind);
  }

  /** Whether some function of any cell speaks of that name. */
  isRead(name: string): boolean {
    return this.#read.has(name);
  }

  /** Whether some function of any cell assigns to that name. */
  isWritten(name: string): boolean {
    return this.#written.has(name);
  }
}
