import { useEffect, useRef, useState } from "react";
import { Loading } from "./States";
import { calm, type Ink } from "./ink";
import { useInk } from "./useInk";

export interface Curve {
  name: string;
  /** Days and values, oldest first. */
  points: readonly (readonly [day: string, value: number])[];
}

interface Props {
  label: string;
  kind: "line" | "bar";
  curves: readonly Curve[];
  /** Drawn as a line across. */
  target?: number | null;
  height?: number;
}

function options(curves: readonly Curve[], kind: Props["kind"], target: number | null, ink: Ink) {
  const axis = { axisLabel: { color: ink.faint, fontSize: 11 }, axisLine: { lineStyle: { color: ink.line } } };
  const colours = ink.groups;
  return {
    animation: !calm(),
    color: [...colours],
    textStyle: { fontFamily: "system-ui, sans-serif" },
    grid: { left: 8, right: 16, top: curves.length > 1 ? 34 : 14, bottom: 6, containLabel: true },
    ...(curves.length > 1 ? { legend: { top: 0, type: "plain" as const, textStyle: { color: ink.text, fontSize: 11, width: 150, overflow: "truncate" as const } } } : {}),
    // markup would need inline styles, which the page's policy forbids
    tooltip: {
      trigger: "axis" as const,
      renderMode: "richText" as const,
      backgroundColor: ink.surface,
      borderColor: ink.line,
      textStyle: { color: ink.text, fontSize: 12 },
    },
    xAxis: { ...axis, type: "time" as const, splitLine: { show: false } },
    yAxis: { ...axis, type: "value" as const,
      scale: kind === "line",
      // a target beyond all values is still to be seen
      ...(target === null ? {} : { min: (of: { min: number }) => Math.min(of.min, target), max: (of: { max: number }) => Math.max(of.max, target) }),
      splitLine: { lineStyle: { color: ink.line, opacity: 0.5 } } },
    series: curves.map(({ name, points }, number) => ({
      name,
      type: kind,
      data: points.map(([day, value]) => [day, value]),
      ...(kind === "bar" ? { stack: "all", barMaxWidth: 18 } : { symbolSize: 7, lineStyle: { width: 2.5 } }),
      ...(number === 0 && target !== null
        ? { markLine: { silent: true, symbol: "none", data: [{ yAxis: target }], lineStyle: { color: ink.groups[1], type: "dashed" }, label: { color: ink.faint, position: "insideEndTop" } } }
        : {}),
    })),
  };
}

/** Curves or bars over days. The library that draws them is loaded when the first one is shown. */
export function Chart({ label, kind, curves, target = null, height = 220 }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const ink = useInk();
  const [drawn, setDrawn] = useState(false);
  useEffect(() => {
    let gone = false;
    let end = () => undefined as void;
    void import("./charts").then(({ init }) => {
      if (gone || !place.current) {
        return;
      }
      const chart = init(place.current, null, { renderer: "canvas" });
      chart.setOption(options(curves, kind, target, ink) as Parameters<typeof chart.setOption>[0]);
      const observer = new ResizeObserver(() => chart.resize());
      observer.observe(place.current);
      setDrawn(true);
      end = () => {
        observer.disconnect();
        chart.dispose();
      };
    });
    return () => {
      gone = true;
      end();
    };
  }, [curves, kind, target, ink]);
  return (
    <>
      {!drawn && <Loading />}
      <div ref={place} className="chart" role="img" aria-label={label} data-drawn={drawn ? "" : undefined} style={{ height }} />
    </>
  );
}
