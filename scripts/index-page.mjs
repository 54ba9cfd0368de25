// out/index.html: a list of the pages for each language.

const LANGUAGES = { en: "English", zh: "中文" };

/**
 * @param {{ name: string, title: string, language: string }[]} notebooks those whose pages are there
 * @returns {string} the HTML
 */
export function indexPage(notebooks) {
  const lists = Object.entries(LANGUAGES)
    .map(([language, heading]) => list(heading, language, notebooks))
    .join("");
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>tsloop: study notebooks</title>
<style>
  :root { color-scheme: light dark; }
  body { font: 17px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 3rem auto; padding: 0 1rem; }
  main { display: flex; flex-wrap: wrap; gap: 0 4rem; }
  h1 { font-size: 1.6rem; }
  h2 { font-size: 1.1rem; margin: 1rem 0 0; }
  ol { list-style: none; padding: 0; }
  li { margin: .4rem 0; }
  a { color: light-dark(#0550ae, #79c0ff); text-decoration: none; }
  a:hover { text-decoration: underline; }
</style>
<h1>Study notebooks</h1>
<main>
${lists}</main>
</html>
`;
}

function list(heading, language, notebooks) {
  const items = notebooks
    .filter((each) => each.language === language)
    .map(({ name, title }) => `<li><a href="${encodeURI(name)}.html">${escapeHtml(title)}</a></li>`);
  if (items.length === 0) return "";
  return `<section lang="${language}"><h2>${heading}</h2>
<ol>
${items.join("\n")}
</ol></section>
`;
}

function escapeHtml(text) {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
