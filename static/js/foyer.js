// Loads an element's module when the page, or a part that htmx brings, first uses it. An element `a-b` is in elements/a-b.js.
const asked = new Set();
const version = new URL(import.meta.url).search;

function load(root) {
  for (const element of root.querySelectorAll(":not(:defined)")) {
    const name = element.localName;
    if (asked.has(name)) continue;
    asked.add(name);
    import(`./elements/${name}.js${version}`).catch(() => asked.delete(name));
  }
}

load(document);
new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) if (node.parentElement) load(node.parentElement);
  }
}).observe(document.body, { childList: true, subtree: true });
