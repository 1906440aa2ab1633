// YASGUI over this endpoint: its prefixes, completion from the ontology, labels and names, the saved
// questions. Nothing is fetched from elsewhere. Without it the plain form stays.
const place = document.getElementById("editor");
const ID = "https://w3id.org/parley/id/";

// What was typed of a term: `parley:dem` is known by its whole IRI, `dem` by itself.
const typed = (token) => (token?.autocompletionString ?? token?.string ?? "").replace(/^</, "");
const words = (text) => text.toLowerCase().split(/[^a-z0-9]+/).filter(Boolean);

// The terms whose IRI begins as typed, else those in whose label each word typed begins a word.
const fitting = (terms) => (_, token) => {
  const text = typed(token), wanted = words(text.replace(/^.*[#/:]/, ""));
  return Object.keys(terms).filter((iri) =>
    iri.startsWith(text) ||
    (wanted.length && wanted.every((word) => words(terms[iri]).some((each) => each.startsWith(word)))));
};

const things = async (_, token) => {
  const wanted = typed(token).replace(ID, "").replace(/^id:/, "").replaceAll("-", " ");
  if (wanted.length < 2) return [];
  const answer = await fetch(`/search?limit=30&q=${encodeURIComponent(wanted)}`, {
    headers: { Accept: "application/json" },
  });
  const { found } = answer.ok ? await answer.json() : { found: [] };
  return found.map((each) => each.iri).filter((iri) => iri.startsWith(ID));
};

const complete = (told) => {
  const { Yasqe } = Yasgui;
  const labels = { ...told.classes, ...told.properties };
  const spoken = (_, hints) => hints.map((hint) => {
    const iri = hint.text.replace(/^<|>$/g, "");
    const [prefix, base] = Object.entries(told.prefixes).find(([, each]) => iri.startsWith(each)) ?? [];
    const label = labels[iri] ?? labels[(told.prefixes[iri.split(":")[0]] ?? "") + iri.split(":")[1]];
    const name = prefix ? `${prefix}:${iri.slice(base.length)}` : hint.text;
    return { ...hint, displayText: label ? `${name}  ${label}` : name };
  });
  const fork = (from, name, own) => Yasqe.forkAutocompleter(
    from, { name, bulk: false, persistenceId: null, postprocessHints: spoken, ...own }, false);
  fork("class", "own-classes", { get: fitting(told.classes) });
  fork("property", "own-properties", { get: fitting(told.properties) });
  fork("class", "own-things", {
    get: things,
    isValidCompletionPosition: (yasqe) => /^(id:|<https:\/\/w3id\.org\/parley\/id\/)/.test(
      yasqe.getCompleteToken().string),
  });
  fork("prefixes", "own-prefixes", {
    bulk: true,
    postprocessHints: undefined,
    get: () => Object.entries(told.prefixes).map(([name, iri]) => `${name}: <${iri}>`).sort(),
  });
};

// What the editor leaves without a name for those who do not see it.
const NAMED = {
  "input.autocomplete": "Endpoint",
  ".CodeMirror textarea": "Query",
  "select.tableSizer": "Rows on a page",
  ".tab input": "Name of the tab",
};
// The paths here of what is described here, whatever host its IRI names.
const HERE = { [ID]: "/id/", "https://w3id.org/parley/ontology#": "/ontology.html#", "https://w3id.org/parley/graph/": "/graph/" };

const mend = (root) => {
  for (const [selector, name] of Object.entries(NAMED)) {
    for (const each of root.querySelectorAll(`${selector}:not([aria-label])`)) each.setAttribute("aria-label", name);
  }
  for (const each of root.querySelectorAll(".addTab:not([role])")) each.setAttribute("role", "tab");
  for (const each of root.querySelectorAll("th .dt-column-title:empty")) each.innerHTML = '<span class="unseen">Row</span>';
  for (const link of root.querySelectorAll("a.iri")) {
    const [base, path] = Object.entries(HERE).find(([each]) => link.getAttribute("href").startsWith(each)) ?? [];
    if (base) link.setAttribute("href", path + link.getAttribute("href").slice(base.length));
  }
};

const open = (yasgui, name, query) => {
  const tab = yasgui.addTab(true, { ...Yasgui.Tab.getDefaults(), name });
  tab.setQuery(query);
  tab.getYasqe()?.setValue(query);
};

const start = async () => {
  const answer = await fetch("/editor.json");
  if (!answer.ok) return;
  const told = await answer.json();
  complete(told);
  // A link of ours says the query alone; the editor's own links say more, and it reads them itself.
  const linked = new URLSearchParams(location.hash.slice(1));
  const query = linked.has("endpoint") ? null : linked.get("query");
  const endpoint = new URL("/sparql", location).href;
  new MutationObserver(() => mend(place)).observe(place, { childList: true, subtree: true });
  const yasgui = new Yasgui(place, {
    requestConfig: { endpoint, method: "POST" },
    copyEndpointOnNewTab: true,
    populateFromUrl: query === null,
    endpointCatalogueOptions: { getData: () => [{ endpoint }], keys: ["endpoint"] },
    persistenceId: "parley",
    tabName: "Query",
    yasqe: {
      value: place.dataset.start,
      prefixCcApi: null,
      autocompleters: ["variables", "own-prefixes", "own-things", "own-classes", "own-properties"],
    },
  });
  document.getElementById("plain").hidden = true;
  document.getElementById("editor-help").hidden = false;
  for (const link of document.querySelectorAll("[data-query]")) {
    const saved = told.queries[link.dataset.query];
    link.addEventListener("click", (event) => {
      if (!saved || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open(yasgui, link.dataset.query, saved.text);
      place.scrollIntoView();
    });
  }
  if (query) open(yasgui, "Linked", query);
};

if (place && window.Yasgui) start();
