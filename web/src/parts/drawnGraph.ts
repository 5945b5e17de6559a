import { MultiGraph } from "graphology";
import Sigma from "sigma";
import { EdgeLineProgram, EdgeRectangleProgram } from "sigma/rendering";
import type { NodeHoverDrawingFunction } from "sigma/rendering";
import { animateNodes } from "sigma/utils";
import { calm, type Ink } from "./ink";

export interface PictureNode {
  id: string;
  label: string;
  x: number;
  y: number;
  size: number;
  color: string;
  /** Its label is shown whatever stands around it. */
  named?: boolean;
  /** Its label stands to its left. */
  leftward?: boolean;
}

export interface PictureEdge {
  source: string;
  target: string;
  color: string;
  size: number;
  /** Drawn only while one of its ends is pointed at. */
  quiet?: boolean;
}

export interface Point {
  /** From the left and from the top of the picture, in pixels. */
  left: number;
  top: number;
}

export interface Handlers {
  onChoose?: ((id: string | null) => void) | undefined;
  onMenu?: ((id: string, at: Point) => void) | undefined;
  onHover?: ((id: string | null) => void) | undefined;
}

type NodeData = { label: string; x: number; y: number; size: number; color: string; forceLabel: boolean; leftward: boolean };
type EdgeData = { color: string; size: number; type: "thick" | "thin"; quiet: boolean };

const MOST_LABEL = 30;
/** Above it edges are lines of one pixel, which are several times quicker to draw. */
const MANY_EDGES = 3000;

function shortened(label: string): string {
  const letters = [...label];
  return letters.length > MOST_LABEL ? `${letters.slice(0, MOST_LABEL - 1).join("")}…` : label;
}

/** A graph drawn by WebGL into an element, on a page of the explorer or in a notebook. Throws where there is no WebGL. */
export class DrawnGraph {
  #graph = new MultiGraph<NodeData, EdgeData>();
  readonly #sigma: Sigma<NodeData, EdgeData>;
  readonly #place: HTMLElement;
  readonly #handlers: () => Handlers;
  #faded = "#cccccc";
  #hovered: string | null = null;
  #chosen: string | null = null;
  #middle: string | null = null;
  #lit: Set<string> | null = null;

  constructor(place: HTMLElement, padding: number, handlers: () => Handlers) {
    this.#place = place;
    this.#handlers = handlers;
    const sigma = new Sigma<NodeData, EdgeData>(this.#graph, place, {
      allowInvalidContainer: true,
      defaultDrawNodeLabel: drawLabel,
      defaultEdgeType: "thick",
      edgeProgramClasses: { thick: EdgeRectangleProgram, thin: EdgeLineProgram },
      labelFont: "system-ui, sans-serif",
      labelSize: 12,
      labelDensity: 1,
      labelGridCellSize: 70,
      labelRenderedSizeThreshold: 6,
      minCameraRatio: 0.02,
      maxCameraRatio: 4,
      stagePadding: padding,
      zIndex: true,
    });
    this.#sigma = sigma;
    sigma.setSetting("nodeReducer", (id, data) => {
      if (!this.#lit || id === this.#middle) {
        return id === this.#middle ? { ...data, highlighted: true, zIndex: 2 } : data;
      }
      return this.#lit.has(id) ? { ...data, zIndex: 1 } : { ...data, color: this.#faded, label: "", zIndex: 0 };
    });
    sigma.setSetting("edgeReducer", (id, data) => {
      if (!this.#lit || this.#middle === null) {
        return data.quiet ? { ...data, hidden: true } : data;
      }
      return this.#graph.hasExtremity(id, this.#middle) ? { ...data, zIndex: 1 } : { ...data, hidden: true };
    });
    sigma.on("enterNode", ({ node }) => this.#hover(node));
    sigma.on("leaveNode", () => this.#hover(null));
    sigma.on("clickNode", ({ node }) => handlers().onChoose?.(node));
    sigma.on("clickStage", () => handlers().onChoose?.(null));
    sigma.on("rightClickNode", ({ node, event, preventSigmaDefault }) => {
      preventSigmaDefault();
      event.original.preventDefault();
      handlers().onMenu?.(node, { left: event.x, top: event.y });
    });
    place.addEventListener("contextmenu", noMenu);
  }

  /** Give it the colours of a theme. */
  paint(ink: Ink): void {
    this.#faded = ink.line;
    this.#sigma.setSetting("labelColor", { color: ink.text });
    this.#sigma.setSetting("defaultDrawNodeHover", hoverDrawing(ink.surface, ink.accent));
    this.#sigma.refresh({ skipIndexation: true });
  }

  /** Show these in place of what was shown; gives what stops the movement to the new places. */
  show(
    nodes: readonly PictureNode[],
    edges: readonly PictureEdge[],
    startAt?: ReadonlyMap<string, string>,
  ): (() => void) | undefined {
    const before = this.#graph;
    // one that nobody listens to yet: Sigma works on each change of its own graph, node by node and edge by edge
    const graph = new MultiGraph<NodeData, EdgeData>();
    const moving = nodes.some(({ id }) => before.hasNode(id)) && !calm() && nodes.length < 1500;
    const targets: Record<string, { x: number; y: number }> = {};
    for (const { id, label: name, x, y, size, color, named = false, leftward = false } of nodes) {
      const from = before.hasNode(id) ? id : startAt?.get(id);
      const start = moving && from && before.hasNode(from) ? before.getNodeAttributes(from) : { x, y };
      graph.addNode(id, { label: shortened(name), size, color, forceLabel: named, leftward, x: start.x, y: start.y });
      targets[id] = { x, y };
    }
    const type = edges.length > MANY_EDGES ? "thin" : "thick";
    for (const { source, target, color, size, quiet = false } of edges) {
      if (graph.hasNode(source) && graph.hasNode(target)) {
        graph.addEdge(source, target, { color, size, type, quiet });
      }
    }
    if (this.#hovered && !graph.hasNode(this.#hovered)) {
      this.#hovered = null;
    }
    this.#graph = graph;
    this.#aim();
    this.#sigma.setGraph(graph);
    this.#place.dataset.drawn = `${graph.order} ${graph.size}`;
    return moving ? animateNodes(graph, targets, { duration: 350 }) : undefined;
  }

  /** Light a node and what it is linked to, while no other is pointed at. */
  choose(id: string | null): void {
    if (this.#chosen !== id) {
      this.#chosen = id;
      this.#light();
    }
  }

  closer(): void {
    void this.#sigma.getCamera().animatedZoom({ duration: zoomTime() });
  }

  further(): void {
    void this.#sigma.getCamera().animatedUnzoom({ duration: zoomTime() });
  }

  whole(): void {
    void this.#sigma.getCamera().animatedReset({ duration: zoomTime() });
  }

  /** Take it out of its element. */
  end(): void {
    this.#place.removeEventListener("contextmenu", noMenu);
    this.#sigma.kill();
  }

  #hover(id: string | null): void {
    this.#hovered = id;
    this.#place.style.cursor = id ? "pointer" : "";
    this.#handlers().onHover?.(id);
    this.#light();
  }

  #light(): void {
    this.#aim();
    this.#sigma.refresh({ skipIndexation: true });
  }

  #aim(): void {
    const middle = this.#hovered ?? this.#chosen;
    this.#middle = middle;
    this.#lit = middle !== null && this.#graph.hasNode(middle) ? new Set(this.#graph.neighbors(middle)) : null;
  }
}

const noMenu = (event: Event) => event.preventDefault();
const zoomTime = () => (calm() ? 1 : 200);

type Drawing = NodeHoverDrawingFunction<NodeData, EdgeData>;
type Drawn = Parameters<Drawing>[1] & Partial<Pick<NodeData, "leftward">>;

const BESIDE = 5;

const drawLabel: Drawing = (context, data: Drawn, settings) => {
  if (data.label) {
    context.font = `${settings.labelWeight} ${settings.labelSize}px ${settings.labelFont}`;
    context.fillStyle = settings.labelColor.color ?? "#888888";
    const width = data.leftward ? context.measureText(data.label).width : 0;
    const x = data.leftward ? data.x - data.size - BESIDE - width : data.x + data.size + BESIDE;
    context.fillText(data.label, x, data.y + settings.labelSize / 3);
  }
};

/** The label of the node that is pointed at, on a plate in the colours of the theme. */
function hoverDrawing(surface: string, accent: string): Drawing {
  return (context, data: Drawn, settings) => {
    const { labelSize: size, labelFont: font } = settings;
    context.beginPath();
    context.arc(data.x, data.y, data.size + 3, 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = accent;
    context.stroke();
    if (!data.label) {
      return;
    }
    context.font = `600 ${size}px ${font}`;
    const width = context.measureText(data.label).width;
    const left = data.leftward ? data.x - data.size - BESIDE - width : data.x + data.size + BESIDE;
    context.beginPath();
    context.roundRect(left - 5, data.y - size, width + 10, 2 * size, 6);
    context.fillStyle = surface;
    context.fill();
    context.lineWidth = 1;
    context.stroke();
    context.fillStyle = settings.labelColor.color ?? accent;
    context.fillText(data.label, left, data.y + size / 3);
  };
}
