import { useEffect, useState } from "react";
import { inkOf, type Ink } from "./ink";

const read = (): Ink => inkOf(document.documentElement);

/** The colours for pictures; read again when the theme changes. */
export function useInk(): Ink {
  const [now, setNow] = useState(read);
  useEffect(() => {
    // the same colours stay the same object: another one would draw every picture anew
    const again = () => setNow((before) => (JSON.stringify(read()) === JSON.stringify(before) ? before : read()));
    again();
    window.addEventListener("themechange", again);
    return () => window.removeEventListener("themechange", again);
  }, []);
  return now;
}
