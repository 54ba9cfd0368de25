// Jupyter counts positions in code points (Unicode characters), JavaScript in UTF-16 units.

/** @returns the position in UTF-16 units; one past the end, or negative, is taken as the nearest end */
export function fromCodePoints(text: string, position: number): number {
  let at = 0;
  for (let left = position; left > 0 && at < text.length; left--) at += widthAt(text, at);
  return at;
}

/** @returns the position in code points; one inside a character counts as after it */
export function toCodePoints(text: string, position: number): number {
  let count = 0;
  for (let at = 0; at < position && at < text.length; count++) at += widthAt(text, at);
  return count;
}

function widthAt(text: string, at: number): number {
  return text.codePointAt(at)! > 0xffff ? 2 : 1;
}
