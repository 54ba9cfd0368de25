import { createHmac } from "node:crypto";
import { UnknownScheme } from "./errors.js";

const names = new Map<string, string>();

/**
 * The hash of a signature scheme, as Node names it: `hmac-sha256` -> `sha256`.
 *
 * @throws UnknownScheme where it is no HMAC, or of a hash that this Node does not have
 */
export function hashName(scheme: string): string {
  const known = names.get(scheme);
  if (known !== undefined) return known;
  const name = /^hmac-(.+)$/.exec(scheme)?.[1];
  if (name === undefined) {
    throw new UnknownScheme(
      `signature scheme ${JSON.stringify(scheme)} is not one of the form "hmac-sha256"`,
    );
  }
  try {
    createHmac(name, "");
  } catch (error) {
    throw new UnknownScheme(`this Node cannot compute signature scheme ${JSON.stringify(scheme)}`, {
      cause: error,
    });
  }
  names.set(scheme, name);
  return name;
}
