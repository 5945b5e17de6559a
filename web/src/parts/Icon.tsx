const SHAPES = {
  start: "M3 11 12 4l9 7M6 9.5V20h12V9.5",
  ecosystem: "M6 6m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M18 7m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M11 18m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0M8.5 6.2l7 .6M7 8.3l3 7.3M16.700 9l-4.300 7",
  company: "M4 21V5l8-2v18M12 9l8 2v10M2 21h20M7 8h2M7 12h2M7 16h2M15.500 14h1.500M15.500 17.500h1.500",
  gaps: "M4 20V10M9 20V4M14 20v-7M19 20v-3M2 20h20",
  whiteSpace: "M4 4h16v16H4zM4 9.300h16M4 14.600h16M9.300 4v16M14.600 4v16",
  opportunities: "M7 7h10l-3-3M17 17H7l3 3M20 10v1a6 6 0 0 1-3 5M4 14v-1a6 6 0 0 1 3-5",
  screening: "M4 7h9M17 7h3M4 12h3M11 12h9M4 17h11M19 17h1M15 5v4M9 10v4M17 15v4",
  whatIf: "M9 18h6M10 21h4M12 3a6 6 0 0 0-3.500 10.900c.800.600 1.300 1.300 1.400 2.100h4.200c.100-.800.600-1.500 1.400-2.100A6 6 0 0 0 12 3Z",
  alliances: "m8 12 3 3c1 1 2.500-.300 1.800-1.500M2 8l4-2 6 2 6-2 4 2v8h-3l-4 4c-1 .800-2.500.300-3-.500l-6-5.500H2z",
  search: "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13ZM15.500 15.500 21 21",
  download: "M12 4v11M7 11l5 5 5-5M4 20h16",
  graphql: "M12 3l8 4.500v9L12 21l-8-4.500v-9zM12 3 4 16.500h16z",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  undo: "M9 4 4 9l5 5M4 9h10a5 5 0 0 1 0 10h-3",
  close: "M6 6l12 12M18 6 6 18",
  pin: "M9 3h6l-1 6 3 3H7l3-3zM12 12v9",
  hide: "M3 12s3.500-6 9-6 9 6 9 6-3.500 6-9 6-9-6-9-6ZM4 4l16 16",
  sun: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.400 1.400M17.600 17.600 19 19M5 19l1.400-1.400M17.600 6.400 19 5",
  moon: "M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500Z",
  auto: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 3v18",
  warning: "M12 4 2.500 20h19zM12 10v4.500M12 17.500v.100",
  lock: "M6 11h12v9H6zM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
  arrow: "M5 12h14M13 6l6 6-6 6",
  more: "M6 12h.1M12 12h.1M18 12h.1",
} as const;

export type IconName = keyof typeof SHAPES;

export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg className="icon" width={size} height={size} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={SHAPES[name]} fill="none" stroke="currentColor" strokeWidth="1.7" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
