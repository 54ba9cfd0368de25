import type { NameKind } from "./declaration.js";
import type { Item, Meaning, Segment } from "./segment.js";

/**
 * How other modules see a name: a variable is declared anew with the type that it has, so that it can be narrowed, and
 * assigned where it may be; everything else is imported, so that it stays the same type.
 */
function isDeclaredAnew(item: Item, name: string): NameKind | undefined {
  const kind = item.declaration.names.get(name);
  if (kind === "const" || kind === "using") return item.literal ? undefined : "const";
  return kind === "let" || kind === "var" ? "let" : undefined;
}

export interface PreludeOptions {
  /** Segments that are imported from whether or not a name of theirs is taken: a program whose modules keep
   * importing the same modules need not be put together again. */
  always?: readonly Segment[];
  /** Variables that are known to be neither `null` nor `undefined`. */
  isPresent?(item: Item, name: string): boolean;
}

/** The line that makes names known to a module, each as what it means. */
export function preludeOf(names: Iterable<readonly [string, Meaning]>, options: PreludeOptions = {}): string {
  const imported = new Map<Segment, string[]>((options.always ?? []).map((segment) => [segment, []]));
  const types: string[] = [];
  const variables: string[] = [];
  const take = (name: string, { segment }: Item): void => {
    const list = imported.get(segment);
    if (list) list.push(name);
    else imported.set(segment, [name]);
  };
  for (const [name, { value, type }] of names) {
    const isOneThing = !type || !value || type === value;
    const anew = value && (isDeclaredAnew(value, name) ?? (isOneThing ? undefined : "const"));
    if (value && anew) {
      const its = `typeof import("./${value.segment.name}").${name}`;
      variables.push(
        anew === "let" && options.isPresent?.(value, name)
          ? `let ${name}: ${its} = null! as NonNullable<${its}>;`
          : `declare ${anew} ${name}: ${its};`,
      );
      if (type && !isOneThing) types.push(`import type { ${name} } from "./${type.segment.name}";`);
    } else if (value ?? type) {
      take(name, (value ?? type)!);
    }
  }
  const imports = Array.from(
    imported,
    ([{ name }, list]) => `import { ${list.join(", ")} } from "./${name}";`,
  );
  return [...imports, ...types, ...variables].join(" ");
}
