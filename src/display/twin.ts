/** The text/plain that stands beside other representations, for terminals, logs and LaTeX. */
import { htmlToText } from "./escape.js";
import { describeImage } from "./magic.js";

/** Words for what a bundle shows, from the representation that says most in words; never empty. */
export function plainTwin(data: Readonly<Record<string, unknown>>): string {
  const text = (type: string) => (typeof data[type] === "string" ? (data[type] as string) : undefined);
  const markdown = text("text/markdown") ?? text("text/latex");
  if (markdown) return markdown;
  const html = text("text/html");
  const words = html && htmlToText(html);
  if (words) return words;
  if ("image/svg+xml" in data) return "SVG image";
  for (const [type, value] of Object.entries(data)) {
    if (/^image\/|\/pdf$/.test(type) && typeof value === "string") {
      return describeImage(type, Math.floor((value.length * 3) / 4));
    }
  }
  return Object.keys(data).join(", ");
}
