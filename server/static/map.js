// Draws the arguments in layers, each above what bears on it. Keys: arrows, Enter, + and -.
const place = document.getElementById("map");

const colours = () => {
  const own = getComputedStyle(document.documentElement);
  const of = (name) => own.getPropertyValue(name).trim();
  return { ink: of("--ink"), soft: of("--soft"), panel: of("--panel"), link: of("--link"), against: of("--against"), paper: of("--paper") };
};

const sheet = (c) => [
  { selector: "node", style: {
    shape: "round-rectangle", width: 230, height: (node) => Math.ceil(node.data("text").length / 34) * 15 + 14, label: "data(text)",
    "text-wrap": "wrap", "text-max-width": 216,
    "text-valign": "center", "font-size": 12, color: c.ink, "background-color": c.panel, "border-width": 1.5, "border-color": c.link,
    "font-family": "system-ui, sans-serif" } },
  { selector: "edge", style: {
    width: 2, "curve-style": "bezier", "line-color": c.link, "target-arrow-color": c.link, "target-arrow-shape": "triangle" } },
  { selector: 'edge[kind = "attacks"]', style: {
    "line-style": "dashed", "line-color": c.against, "target-arrow-color": c.against, "target-arrow-shape": "tee",
    label: "data(word)", color: c.against, "font-size": 11, "text-background-color": c.paper, "text-background-opacity": 1 } },
  { selector: "node.here", style: { "border-width": 4, "border-color": c.ink } },
];

const elements = ({ nodes, edges }) => [
  ...nodes.map((node) => ({ data: node })),
  ...edges.map((edge) => ({ data: edge })),
];

const draw = async () => {
  const answer = await fetch(place.dataset.source);
  if (!answer.ok) return;
  document.getElementById("map-figure").hidden = false;
  const layout = { name: "dagre", rankDir: "RL", nodeSep: 14, rankSep: 60, fit: true, padding: 12, animate: false };
  const map = cytoscape({
    container: place, elements: elements(await answer.json()), style: sheet(colours()), layout,
    minZoom: 0.1, maxZoom: 2.5, boxSelectionEnabled: false, autoungrabify: true,
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => map.style(sheet(colours())));
  const said = document.getElementById("map-said");
  let here = null;

  const visit = (node) => {
    if (!node || node.empty()) return;
    here?.removeClass("here");
    here = node;
    node.addClass("here");
    const ties = node.outgoers("edge").map((edge) => `${edge.data("word")}: ${edge.target().data("text")}`);
    said.textContent = `${node.data("who")}: ${node.data("text")}${ties.length ? ` It ${ties.join(" It ")}` : ""}`;
    if (map.zoom() < 0.5) map.zoom({ level: 0.8, position: node.position() });
    map.center(node);
  };
  const open = (node) => location.assign(node.data("page"));
  // The nearest in a direction; what lies straight there counts as nearer than what lies aside.
  const nearest = (dx, dy) => {
    const from = here.position();
    const others = map.nodes().filter((node) => {
      const at = node.position();
      return dx * (at.x - from.x) + dy * (at.y - from.y) > 1;
    });
    return others.min((node) => {
      const at = node.position(), x = Math.abs(at.x - from.x), y = Math.abs(at.y - from.y);
      return dx ? x + 3 * y : y + x / 2;
    }).ele;
  };
  const nearer = (factor) => map.zoom({ level: map.zoom() * factor, renderedPosition: { x: map.width() / 2, y: map.height() / 2 } });
  const ways = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

  place.addEventListener("focus", () => visit(here ?? map.nodes().roots().union(map.nodes()).first()));
  place.addEventListener("keydown", (event) => {
    if (ways[event.key]) visit(nearest(...ways[event.key]));
    else if (event.key === "Enter" && here) open(here);
    else if (event.key === "+") nearer(1.25);
    else if (event.key === "-") nearer(0.8);
    else return;
    event.preventDefault();
  });
  map.on("tap", "node", (event) => (here?.same(event.target) ? open(event.target) : visit(event.target)));
  document.getElementById("map-in").addEventListener("click", () => nearer(1.25));
  document.getElementById("map-out").addEventListener("click", () => nearer(0.8));
  document.getElementById("map-all").addEventListener("click", () => map.fit(undefined, 12));
  // On a small screen all of it at once cannot be read: begin with what the others bear on.
  if (map.zoom() < 0.3) {
    map.zoom(0.7);
    map.center(map.nodes().leaves().union(map.nodes()).first());
  }
  place.dataset.drawn = "yes";
};

if (place && window.cytoscape) draw();
