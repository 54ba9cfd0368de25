import type { Edits } from "./edits.js";
import type { Facts, Loop, Reference } from "./facts.js";
import { isConstantBinding } from "./kinds.js";
import type { SessionNames } from "./names.js";

/**
 * A variable of a REPL script lives in a table on the heap, which makes a loop at the top level of a cell up to
 * twelve times slower than in a module, where V8 keeps it in a register. So a loop that does not wait works on
 * copies, in a scope of their own and under the same names, of those variables that nothing else can see meanwhile:
 *
 *     { const saved = [s, n]; try { let [s, n] = saved; try { for … } finally { saved[0] = s } } finally { s = saved[0] } }
 *
 * Nothing else can see a variable that no function of any cell speaks of; one that the loop only reads may be
 * spoken of, but not assigned to. That is what V8 itself asks of a module's variables.
 *
 * @param rename the name that a binding has in the generated code
 * @returns an expression for a call frame of the script: the values of the copies, where a loop is under way
 */
export function useRegisters(
  facts: Facts,
  names: SessionNames,
  edits: Edits,
  rename: (name: string) => string,
  prefix: string,
): string {
  if (names.evaluates) return "";
  const looks: string[] = [];
  for (const loop of facts.loops) {
    if (loop.waits || (loop.parent && !loop.parent.waits)) continue;
    const inside = referencesByName(facts.references, loop);
    const copied = [...inside.keys()].filter((name) => mayCopy(name, inside.get(name)!, loop, facts, names));
    if (copied.length === 0) continue;
    const saved = `${prefix}${looks.length}`;
    const list = copied.map(rename);
    const written = list.filter((_, index) => inside.get(copied[index]!)!.some(({ writes }) => writes));
    const slot = (name: string): string => `${saved}[${list.indexOf(name)}]`;
    const inner = written.map((name) => `${slot(name)} = ${name};`).join(" ");
    const outer = written.map((name) => `${name} = ${slot(name)};`).join(" ");
    const declare = `const ${saved} = [${list.join(", ")}];`;
    const copy = `let [${list.join(", ")}] = ${saved};`;
    if (written.length === 0) edits.wrap(loop.start, loop.end, `{ ${declare} { ${copy} `, " } }");
    else {
      const close = ` } finally { ${inner} } } finally { ${outer} } }`;
      edits.wrap(loop.start, loop.end, `{ ${declare} try { ${copy} try { `, close);
      looks.push(`typeof ${saved} === "object" ? { ${written.join(", ")} } : `);
    }
  }
  return looks.length === 0 ? "" : `${looks.join("")}undefined`;
}

function referencesByName(references: Reference[], { start, end }: Loop): Map<string, Reference[]> {
  const byName = new Map<string, Reference[]>();
  for (const reference of references) {
    if (reference.node.start < start || reference.node.end > end) continue;
    const known = byName.get(reference.name);
    if (known) known.push(reference);
    else byName.set(reference.name, [reference]);
  }
  return byName;
}

function mayCopy(
  name: string,
  uses: Reference[],
  loop: Loop,
  { bindings }: Facts,
  names: SessionNames,
): boolean {
  if (uses.some(({ enclosed }) => enclosed)) return false;
  const binding = bindings.get(name);
  // A copy is made when the loop starts, so the variable has to be there by then.
  if (binding ? binding.ready > loop.start : !names.isInitialised(name)) return false;
  if (names.isWritten(name)) return false;
  if (!uses.some(({ writes }) => writes)) return true;
  const isConstant = binding ? isConstantBinding(binding) : names.isConstant(name);
  return !isConstant && !names.isRead(name);
}
