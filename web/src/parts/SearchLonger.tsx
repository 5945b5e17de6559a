import type { ReactNode } from "react";
import { useFormat, useStrings } from "../i18n";
import { useAddress } from "./address";
import { Loading } from "./States";

/** Seconds that searches are given: a view is there at once, and goes on when it is asked to. */
const SECONDS = [1, 5, 20] as const;

/** The seconds that the searches of a view are given, by its address. */
export function useSeconds(): number {
  const stated = useAddress().number("seconds", SECONDS[0]);
  return SECONDS.find((one) => one === stated) ?? SECONDS[0];
}

interface Props {
  /** Whether the search ended by itself: more time would find nothing else. */
  whole: boolean;
  /** Whether another answer is on its way, while this one is still shown. */
  searching: boolean;
}

/** Says that a search was cut short, and gives it more time. */
export function SearchLonger({ whole, searching }: Props): ReactNode {
  const t = useStrings();
  const format = useFormat();
  const address = useAddress();
  const seconds = useSeconds();
  const next = SECONDS.find((one) => one > seconds);
  if (searching) {
    return <Loading inLine what={t.search.goesOn(format.count(seconds))} />;
  }
  return whole ? null : (
    <p className="hint tools">
      <span>{t.search.cut(format.count(seconds))}</span>
      {next && (
        <button type="button" className="button" onClick={() => address.set({ seconds: String(next) }, { replace: true })}>
          {t.search.longer(format.count(next))}
        </button>
      )}
    </p>
  );
}
