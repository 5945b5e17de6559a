import { MultiGraph } from "graphology";
import { useEffect, useRef, useState } from "react";
import Sigma from "sigma";
import { EdgeLineProgram, EdgeRectangleProgram } from "sigma/rendering";
import type { NodeHoverDrawingFunction } from "sigma/rendering";
import { animateNodes } from "sigma/utils";
import { useStrings } from "../i18n";
import { Icon } from "./Icon";
import { calm, useInk } from "./theme";

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

interface Point {
  /** From the left and from the top of the picture, in pixels. */
  left: number;
  top: number;
}

interface Props {
  /** Said to those who can't see the picture. */
  label: string;
  nodes: readonly PictureNode[];
  edges: readonly PictureEdge[];
  /** Where a node starts that was not there before, by its id. */
  startAt?: ReadonlyMap<string, string>;
  chosen?: string | null;
  onChoose?: (id: string | null) => void;
  onMenu?: (id: string, at: Point) => void;
  onHover?: (id: string | null) => void;
  /** Pixels left free around the graph, e.g. for labels. */
  padding?: number;
  className?: string;
}

type NodeData = { label: string; x: number; y: number; size: number; color: string; forceLabel: boolean; leftward: boolean };
type EdgeData = { color: string; size: number; type: "thick" | "thin"; quiet: boolean };
type Picture = Sigma<NodeData, EdgeData>;

const MOST_LABEL = 30;
/** Above it edges are lines of one pixel, which are several times quicker to draw. */
const MANY_EDGES = 3000;

function shortened(label: string): string {
  const letters = [...label];
  return letters.length > MOST_LABEL ? `${letters.slice(0, MOST_LABEL - 1).join("")}…` : label;
}

/** A graph drawn by WebGL. It is moved and zoomed by mouse, touch and the buttons beside it. */
export function GraphPicture(props: Props) {
  const { label, nodes, edges, startAt, chosen = null, padding = 40, className } = props;
  const t = useStrings();
  const ink = useInk();
  const place = useRef<HTMLDivElement>(null);
  const picture = useRef<Picture | null>(null);
  const hovered = useRef<string | null>(null);
  const focus = useRef<string | null>(chosen);
  const faded = useRef(ink.line);
  const relight = useRef<() => void>(() => undefined);
  const handlers = useRef(props);
  handlers.current = props;
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    const container = place.current;
    if (!container) {
      return undefined;
    }
    const graph = new MultiGraph<NodeData, EdgeData>();
    let sigma: Picture;
    try {
      sigma = new Sigma<NodeData, EdgeData>(graph, container, {
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
    } catch {
      setFailed(true); // no WebGL: the table beside tells the same
      return undefined;
    }
    picture.current = sigma;
    const near = (id: string | null) => (id !== null && graph.hasNode(id) ? new Set(graph.neighbors(id)) : null);
    let lit: Set<string> | null = null;
    let middle: string | null = null;
    const light = () => {
      middle = hovered.current ?? focus.current;
      lit = near(middle);
      sigma.refresh({ skipIndexation: true });
    };
    sigma.setSetting("nodeReducer", (id, data) => {
      if (!lit || id === middle) {
        return id === middle ? { ...data, highlighted: true, zIndex: 2 } : data;
      }
      return lit.has(id) ? { ...data, zIndex: 1 } : { ...data, color: faded.current, label: "", zIndex: 0 };
    });
    sigma.setSetting("edgeReducer", (id, data) => {
      if (!lit || middle === null) {
        return data.quiet ? { ...data, hidden: true } : data;
      }
      return graph.hasExtremity(id, middle) ? { ...data, zIndex: 1 } : { ...data, hidden: true };
    });
    const hover = (id: string | null) => {
      hovered.current = id;
      container.style.cursor = id ? "pointer" : "";
      handlers.current.onHover?.(id);
      light();
    };
    sigma.on("enterNode", ({ node }) => hover(node));
    sigma.on("leaveNode", () => hover(null));
    sigma.on("clickNode", ({ node }) => handlers.current.onChoose?.(node));
    sigma.on("clickStage", () => handlers.current.onChoose?.(null));
    sigma.on("rightClickNode", ({ node, event, preventSigmaDefault }) => {
      preventSigmaDefault();
      event.original.preventDefault();
      handlers.current.onMenu?.(node, { left: event.x, top: event.y });
    });
    const noMenu = (event: Event) => event.preventDefault();
    container.addEventListener("contextmenu", noMenu);
    relight.current = light;
    return () => {
      container.removeEventListener("contextmenu", noMenu);
      picture.current = null;
      sigma.kill();
    };
  }, []);

  useEffect(() => {
    faded.current = ink.line;
    const sigma = picture.current;
    if (sigma) {
      sigma.setSetting("labelColor", { color: ink.text });
      sigma.setSetting("defaultDrawNodeHover", hoverDrawing(ink.surface, ink.accent));
      sigma.refresh({ skipIndexation: true });
    }
  }, [ink]);

  useEffect(() => {
    const sigma = picture.current;
    if (!sigma) {
      return undefined;
    }
    const graph = sigma.getGraph();
    const wanted = new Map(nodes.map((node) => [node.id, node]));
    graph.clearEdges();
    graph.forEachNode((id) => {
      if (!wanted.has(id)) {
        graph.dropNode(id);
      }
    });
    const fresh = graph.order === 0;
    const moving = !fresh && !calm() && nodes.length < 1500;
    const targets: Record<string, { x: number; y: number }> = {};
    for (const { id, label: name, x, y, size, color, named = false, leftward = false } of nodes) {
      const data = { label: shortened(name), size, color, forceLabel: named, leftward };
      if (graph.hasNode(id)) {
        graph.mergeNodeAttributes(id, moving ? data : { ...data, x, y });
      } else {
        const from = startAt?.get(id);
        const start = moving && from && graph.hasNode(from) ? graph.getNodeAttributes(from) : { x, y };
        graph.addNode(id, { ...data, x: start.x, y: start.y });
      }
      targets[id] = { x, y };
    }
    const type = edges.length > MANY_EDGES ? "thin" : "thick";
    for (const { source, target, color, size, quiet = false } of edges) {
      if (graph.hasNode(source) && graph.hasNode(target)) {
        graph.addEdge(source, target, { color, size, type, quiet });
      }
    }
    if (hovered.current && !graph.hasNode(hovered.current)) {
      hovered.current = null;
    }
    relight.current();
    sigma.getContainer().dataset.drawn = `${graph.order} ${graph.size}`;
    return moving ? animateNodes(graph, targets, { duration: 350 }) : undefined;
  }, [nodes, edges, startAt]);

  useEffect(() => {
    focus.current = chosen;
    relight.current();
  }, [chosen]);

  const camera = () => picture.current?.getCamera();
  const duration = calm() ? 1 : 200;
  if (failed) {
    return <p className="nothing">{t.picture.noWebgl}</p>;
  }
  return (
    <div className={`picture ${className ?? ""}`}>
      <div ref={place} className="canvas" role="img" aria-label={label} />
      <div className="zoom" role="group" aria-label={t.picture.view}>
        <button type="button" className="round" aria-label={t.picture.closer} onClick={() => void camera()?.animatedZoom({ duration })}>
          <Icon name="plus" />
        </button>
        <button type="button" className="round" aria-label={t.picture.further} onClick={() => void camera()?.animatedUnzoom({ duration })}>
          <Icon name="minus" />
        </button>
        <button type="button" className="round" aria-label={t.picture.whole} onClick={() => void camera()?.animatedReset({ duration })}>
          <Icon name="fit" />
        </button>
      </div>
    </div>
  );
}

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
