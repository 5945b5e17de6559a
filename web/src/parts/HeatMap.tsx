import { useEffect, useRef, useState } from "react";
import { useStrings } from "../i18n";
import { Loading } from "./States";
import { calm } from "./ink";
import { useInk } from "./useInk";

export interface Field {
  row: number;
  column: number;
  /** Which of the classes it belongs to. */
  of: number;
  /** How strongly it is coloured, in (0, 1]. */
  share?: number;
}

interface Props {
  label: string;
  rows: readonly string[];
  columns: readonly string[];
  fields: readonly Field[];
  classes: readonly { name: string; color: string }[];
  onChoose?: (row: number, column: number) => void;
}

const ROW = 22;
const HEAD = 150;
const FOOT = 34;

/** A matrix with a colour in each field. The library that draws it is loaded when the first one is shown. */
export function HeatMap({ label, rows, columns, fields, classes, onChoose }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const ink = useInk();
  const t = useStrings();
  const [drawn, setDrawn] = useState(false);
  const choose = useRef(onChoose);
  choose.current = onChoose;

  useEffect(() => {
    let gone = false;
    let end = () => undefined as void;
    void import("./charts").then(({ init }) => {
      if (gone || !place.current) {
        return;
      }
      const chart = init(place.current, null, { renderer: "canvas" });
      const axis = {
        axisLine: { show: false },
        axisTick: { show: false },
        splitArea: { show: false },
        axisLabel: { color: ink.text, fontSize: 11, overflow: "truncate" as const, interval: 0 },
      };
      chart.setOption({
        animation: !calm(),
        aria: { enabled: false },
        textStyle: { fontFamily: "system-ui, sans-serif" },
        grid: { left: 150, right: 8, top: HEAD, bottom: FOOT },
        // markup would need inline styles, which the page's policy forbids
        tooltip: {
          renderMode: "richText",
          backgroundColor: ink.surface,
          borderColor: ink.line,
          textStyle: { color: ink.text, fontSize: 12 },
          formatter: (one: unknown) => {
            const [column = 0, row = 0, of = 0] = (one as { value: number[] }).value;
            return [rows[row], columns[column], classes[of]?.name].join("\n");
          },
        },
        xAxis: {
          ...axis,
          type: "category",
          position: "top",
          data: columns.map((_, number) => number),
          axisLabel: { ...axis.axisLabel, rotate: 60, width: 160, interval: Math.ceil(columns.length / 60) - 1, formatter: (_: string, number: number) => columns[number] ?? "" },
        },
        yAxis: {
          ...axis,
          type: "category",
          inverse: true,
          data: rows.map((_, number) => number),
          axisLabel: { ...axis.axisLabel, width: 138, formatter: (_: string, number: number) => rows[number] ?? "" },
        },
        visualMap: {
          type: "piecewise",
          dimension: 2,
          orient: "horizontal",
          left: 150,
          bottom: 0,
          itemWidth: 12,
          itemHeight: 12,
          textStyle: { color: ink.text },
          pieces: classes.map(({ name, color }, value) => ({ value, label: name, color })),
        },
        series: [
          {
            type: "heatmap",
            progressive: 0,
            itemStyle: { borderColor: ink.surface, borderWidth: 2, borderRadius: 3 },
            data: fields.map(({ row, column, of, share = 1 }) => ({ value: [column, row, of], itemStyle: { opacity: share } })),
          },
        ],
      });
      chart.on("click", (event) => {
        const [column = 0, row = 0] = event.value as number[];
        choose.current?.(row, column);
      });
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
  }, [rows, columns, fields, classes, ink]);

  const height = HEAD + FOOT + ROW * rows.length;
  return (
    <div className="matrix" tabIndex={0} role="group" aria-label={t.table.scroll(label)}>
      {!drawn && <Loading />}
      <div
        ref={place}
        className="chart"
        role="img"
        aria-label={label}
        data-drawn={drawn ? "" : undefined}
        style={{ height, minWidth: Math.max(480, 170 + 14 * columns.length), maxWidth: Math.max(480, 170 + 90 * columns.length) }}
      />
    </div>
  );
}
