/** The state of a view lives in its address, so that it can be shared and come back. */

import { useCallback, useMemo } from "react";
import { useLocation, useSearch } from "wouter";

/** What stays when one goes from view to view. */
const KEPT = ["asOf"];

export type Changes = Record<string, string | readonly string[] | null>;

/** The address search with some parameters changed; null and an empty list take one away. */
export function changed(search: string, changes: Changes): string {
  const parameters = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    parameters.delete(name);
    for (const part of value === null ? [] : typeof value === "string" ? [value] : value) {
      parameters.append(name, part);
    }
  }
  return parameters.toString();
}

export interface Address {
  text(name: string): string | null;
  list(name: string): string[];
  number(name: string, otherwise: number): number;
  /** Change parameters; `replace` makes no step in the history (sliders, typing). */
  set(changes: Changes, options?: { replace?: boolean }): void;
}

export function useAddress(): Address {
  const search = useSearch();
  const [path, navigate] = useLocation();
  const parameters = useMemo(() => new URLSearchParams(search), [search]);
  const set = useCallback(
    (changes: Changes, { replace = false } = {}) => {
      // what stands in the address now, not at the time of the last render: two changes may follow one another
      const next = changed(location.search, changes);
      navigate(next ? `${path}?${next}` : path, { replace });
    },
    [path, navigate],
  );
  return useMemo(
    () => ({
      text: (name) => parameters.get(name),
      list: (name) => parameters.getAll(name),
      number: (name, otherwise) => {
        const value = Number(parameters.get(name) ?? "");
        return parameters.get(name) && Number.isFinite(value) ? value : otherwise;
      },
      set,
    }),
    [parameters, set],
  );
}

/** The day asked about; undefined asks about today. */
export function useDay(): string | undefined {
  const day = new URLSearchParams(useSearch()).get("asOf");
  return day && /^\d{4}-\d{2}-\d{2}$/.test(day) ? day : undefined;
}

/** Makes addresses of views that keep the day. */
export function useLinks(): (path: string, parameters?: Record<string, string>) => string {
  const search = useSearch();
  return useCallback(
    (path, parameters = {}) => {
      const now = new URLSearchParams(search);
      const next = new URLSearchParams(parameters);
      for (const name of KEPT) {
        const value = now.get(name);
        if (value) {
          next.set(name, value);
        }
      }
      const text = next.toString();
      return text ? `${path}?${text}` : path;
    },
    [search],
  );
}
