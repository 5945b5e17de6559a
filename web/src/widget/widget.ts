// A picture in a notebook: the page's own drawing of a graph, in a place where neither's style sheet touches the other's.
import { DrawnGraph } from "../parts/drawnGraph";
import { inkOf } from "../parts/ink";
import buttons from "../styles/buttons.css?inline";
import colours from "../styles/colours.css?inline";
import pictures from "../styles/picture.css?inline";
import { picture, type Link, type Node } from "./picture";
import { isDark, onTheme } from "./surroundings";
import own from "./widget.css?inline";

interface Values {
  nodes: Node[];
  links: Link[];
  selected: string | null;
}

/** What anywidget gives: the values that Python has too. */
interface Model {
  get<Name extends keyof Values>(name: Name): Values[Name];
  set<Name extends keyof Values>(name: Name, value: Values[Name]): void;
  save_changes(): void;
  on(event: string, called: () => void): void;
  off(event: string, called: () => void): void;
}

function made<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  parent: ParentNode,
  attributes: Record<string, string> = {},
  text = "",
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.textContent = text;
  parent.append(element);
  return element;
}

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const host = made("div", el);
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync([colours, buttons, pictures, own].join("\n"));
  root.adoptedStyleSheets = [sheet];

  const frame = made("div", root, { class: "picture" });
  const canvas = made("div", frame, { class: "canvas", role: "img" });
  const below = made("div", root, { class: "below" });
  // by keyboard, and for those who can't see the picture
  const chooser = made("select", made("label", below, {}, "Selected "));
  const legend = made("ul", below, { class: "groups", "aria-label": "Colours" });

  const select = (id: string | null) => {
    model.set("selected", id);
    model.save_changes();
  };
  chooser.addEventListener("change", () => select(chooser.value || null));

  let drawn: DrawnGraph | null = null;
  try {
    drawn = new DrawnGraph(canvas, 40, () => ({ onChoose: select }));
  } catch {
    frame.replaceWith("This browser has no WebGL, which the picture is drawn with.");
  }
  if (drawn) {
    const zoom = made("div", frame, { class: "zoom", role: "group", "aria-label": "View" });
    for (const [sign, label, move] of [
      ["+", "Closer", () => drawn.closer()],
      ["−", "Further away", () => drawn.further()],
      ["⤢", "All of it", () => drawn.whole()],
    ] as const) {
      made("button", zoom, { type: "button", class: "round", "aria-label": label }, sign).addEventListener("click", move);
    }
  }

  let stop: (() => void) | undefined;
  const draw = () => {
    const nodes = model.get("nodes");
    const links = model.get("links");
    const ink = inkOf(host);
    const shown = picture(nodes, links, ink);
    canvas.setAttribute("aria-label", `${nodes.length} nodes, ${links.length} links`);
    drawn?.paint(ink);
    stop?.();
    stop = drawn?.show(shown.nodes, shown.edges);
    chooser.replaceChildren(new Option("nothing", ""), ...nodes.map(({ id, label }) => new Option(label, id)));
    legend.replaceChildren();
    for (const { id, count, color } of shown.groups.length > 1 ? shown.groups : []) {
      const item = made("li", legend);
      made("i", item).style.background = color;
      item.append(`${id || "others"} (${count})`);
    }
    choose();
  };
  const choose = () => {
    const selected = model.get("selected");
    chooser.value = selected ?? "";
    drawn?.choose(selected);
  };
  const theme = () => {
    host.dataset.theme = isDark() ? "dark" : "light";
    draw();
  };

  theme();
  const noTheme = onTheme(theme);
  model.on("change:nodes", draw);
  model.on("change:links", draw);
  model.on("change:selected", choose);
  return () => {
    noTheme();
    model.off("change:nodes", draw);
    model.off("change:links", draw);
    model.off("change:selected", choose);
    stop?.();
    drawn?.end();
  };
}

export default { render };
