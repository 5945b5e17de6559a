import { useEffect, useRef, useState } from "react";
import { useStrings } from "../i18n";
import { DrawnGraph, type Handlers, type PictureEdge, type PictureNode } from "./drawnGraph";
import { Icon } from "./Icon";
import { useInk } from "./useInk";

interface Props extends Handlers {
  /** Said to those who can't see the picture. */
  label: string;
  nodes: readonly PictureNode[];
  edges: readonly PictureEdge[];
  /** Where a node starts that was not there before, by its id. */
  startAt?: ReadonlyMap<string, string>;
  chosen?: string | null;
  /** Pixels left free around the graph, e.g. for labels. */
  padding?: number;
  className?: string;
}

/** A graph drawn by WebGL. It is moved and zoomed by mouse, touch and the buttons beside it. */
export function GraphPicture(props: Props) {
  const { label, nodes, edges, startAt, chosen = null, padding = 40, className } = props;
  const t = useStrings();
  const ink = useInk();
  const place = useRef<HTMLDivElement>(null);
  const drawn = useRef<DrawnGraph | null>(null);
  const handlers = useRef<Handlers>(props);
  handlers.current = props;
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    if (!place.current) {
      return undefined;
    }
    try {
      drawn.current = new DrawnGraph(place.current, padding, () => handlers.current);
    } catch {
      setFailed(true); // no WebGL: the table beside tells the same
      return undefined;
    }
    return () => {
      drawn.current?.end();
      drawn.current = null;
    };
  }, []);
  useEffect(() => drawn.current?.paint(ink), [ink]);
  useEffect(() => drawn.current?.show(nodes, edges, startAt), [nodes, edges, startAt]);
  useEffect(() => drawn.current?.choose(chosen), [chosen]);

  if (failed) {
    return <p className="nothing">{t.picture.noWebgl}</p>;
  }
  return (
    <div className={`picture ${className ?? ""}`}>
      <div ref={place} className="canvas" role="img" aria-label={label} />
      <div className="zoom" role="group" aria-label={t.picture.view}>
        <button type="button" className="round" aria-label={t.picture.closer} onClick={() => drawn.current?.closer()}>
          <Icon name="plus" />
        </button>
        <button type="button" className="round" aria-label={t.picture.further} onClick={() => drawn.current?.further()}>
          <Icon name="minus" />
        </button>
        <button type="button" className="round" aria-label={t.picture.whole} onClick={() => drawn.current?.whole()}>
          <Icon name="fit" />
        </button>
      </div>
    </div>
  );
}
