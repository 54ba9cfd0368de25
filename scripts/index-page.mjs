// out/index.html: a list of the pages.

/**
 * @param {{ name: string, title: string, language: string }[]} notebooks those whose pages are there
 * @returns {string} the HTML
 */
export function indexPage(notebooks) {
  const items = notebooks.map(
    ({ name, title, language }) =>
      `<li lang="${language}"><a href="${encodeURI(name)}.html">${escapeHtml(title)}</a></li>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>tsloop: study notebooks</title>
<style>
  body { font: 17px/1.6 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem;
         color-scheme: light dark; }
  h1 { font-size: 1.5rem; }
  li { margin: .4rem 0; }
</style>
<h1>Study notebooks</h1>
<ol style="list-style: none; padding: 0">
${items.join("\n")}
</ol>
</html>
`;
}

function escapeHtml(text) {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
