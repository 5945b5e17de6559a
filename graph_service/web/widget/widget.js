// A graph in a notebook: circles and lines, laid out by springs. Dragging moves, a click selects.
const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 800;
const HEIGHT = 500;
const STEPS = 250;

function element(name, attributes, parent) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent?.append(made);
  return made;
}

// The same graph stands in the same place each time: it starts on a spiral, and nothing is drawn by chance.
function placed(nodes, links) {
  const at = new Map(
    nodes.map((node, i) => {
      const angle = i * 2.399963;
      const far = 12 * Math.sqrt(i + 0.5);
      return [node.id, { x: WIDTH / 2 + far * Math.cos(angle), y: HEIGHT / 2 + far * Math.sin(angle) }];
    }),
  );
  const points = [...at.values()];
  const wanted = Math.sqrt((WIDTH * HEIGHT) / (nodes.length + 1)) * 0.8;
  const pairs = links.map((link) => [at.get(link.source), at.get(link.target)]).filter(([a, b]) => a && b && a !== b);
  for (let step = 0; step < STEPS; step++) {
    const reach = (wanted / 2) * (1 - step / STEPS);
    for (const point of points) point.dx = point.dy = 0;
    for (let i = 0; i < points.length; i++) {
      for (let j = i + 1; j < points.length; j++) {
        push(points[i], points[j], (distance) => (wanted * wanted) / distance);
      }
    }
    for (const [a, b] of pairs) push(a, b, (distance) => -(distance * distance) / wanted);
    for (const point of points) {
      const length = Math.hypot(point.dx, point.dy) || 1;
      const moved = Math.min(length, reach);
      point.x = Math.min(WIDTH - 20, Math.max(20, point.x + (point.dx / length) * moved));
      point.y = Math.min(HEIGHT - 20, Math.max(20, point.y + (point.dy / length) * moved));
    }
  }
  return at;
}

function push(a, b, force) {
  const x = a.x - b.x;
  const y = a.y - b.y;
  const distance = Math.max(0.1, Math.hypot(x, y));
  const strength = force(distance) / distance;
  a.dx += x * strength;
  a.dy += y * strength;
  b.dx -= x * strength;
  b.dy -= y * strength;
}

const COLOURS = ["#2563eb", "#d97706", "#16a34a", "#db2777", "#7c3aed", "#0891b2", "#65a30d", "#dc2626"];

function render({ model, el }) {
  const draw = () => {
    const nodes = model.get("nodes");
    const links = model.get("links");
    const at = placed(nodes, links);
    const kinds = [...new Set(nodes.map((node) => node.kind))].sort();
    const svg = element("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, width: "100%", role: "group" });
    svg.setAttribute("aria-label", `${nodes.length} nodes, ${links.length} links`);
    const lines = links
      .filter((link) => at.has(link.source) && at.has(link.target))
      .map((link) => ({ link, line: element("line", { stroke: "#94a3b8", "stroke-width": 1 }, svg) }));
    const marks = nodes.map((node) => {
      const mark = element("g", { role: "button", tabindex: 0, "data-id": node.id }, svg);
      const radius = 5 + Math.min(9, Math.sqrt(node.degree ?? 1));
      element("circle", { r: radius, fill: COLOURS[kinds.indexOf(node.kind) % COLOURS.length] }, mark);
      const text = element("text", { x: radius + 3, y: 4, "font-size": 11, fill: "currentColor" }, mark);
      text.textContent = node.label;
      const title = element("title", {}, mark);
      title.textContent = node.kind ? `${node.label} (${node.kind})` : node.label;
      mark.addEventListener("click", () => select(node.id));
      mark.addEventListener("keydown", (event) => event.key === "Enter" && select(node.id));
      mark.addEventListener("pointerdown", (event) => mark.setPointerCapture(event.pointerId));
      mark.addEventListener("pointermove", (event) => {
        if (!mark.hasPointerCapture(event.pointerId)) return;
        const box = svg.getBoundingClientRect();
        const point = at.get(node.id);
        point.x = ((event.clientX - box.left) / box.width) * WIDTH;
        point.y = ((event.clientY - box.top) / box.height) * HEIGHT;
        place();
      });
      return { node, mark };
    });
    const select = (id) => {
      model.set("selected", id);
      model.save_changes();
    };
    const place = () => {
      for (const { link, line } of lines) {
        const a = at.get(link.source);
        const b = at.get(link.target);
        for (const [key, value] of Object.entries({ x1: a.x, y1: a.y, x2: b.x, y2: b.y })) line.setAttribute(key, value);
      }
      for (const { node, mark } of marks) {
        const point = at.get(node.id);
        mark.setAttribute("transform", `translate(${point.x} ${point.y})`);
      }
    };
    const show = () => {
      const chosen = model.get("selected");
      for (const { node, mark } of marks) mark.setAttribute("aria-pressed", String(node.id === chosen));
      for (const { link, line } of lines) {
        const near = link.source === chosen || link.target === chosen;
        line.setAttribute("stroke", near ? "#dc2626" : "#94a3b8");
      }
    };
    place();
    show();
    el.replaceChildren(svg);
    return show;
  };
  let show = draw();
  const again = () => (show = draw());
  const chosen = () => show();
  model.on("change:nodes", again);
  model.on("change:links", again);
  model.on("change:selected", chosen);
  return () => {
    model.off("change:nodes", again);
    model.off("change:links", again);
    model.off("change:selected", chosen);
  };
}

export default { render };
