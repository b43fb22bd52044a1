import { useEffect, useState } from "preact/hooks";
import { type Asked, ask } from "./ask.ts";

/** The answer to a query that a view asks for what it shows beside its result; null until it is here. */
export function useAnswer<Data>(
  path: string,
  input: unknown,
): readonly [answer: Asked<Data> | null, reload: () => void] {
  const [answer, setAnswer] = useState<Asked<Data> | null>(null);
  const [asked, setAsked] = useState(0);
  const json = JSON.stringify(input);
  useEffect(() => {
    let gone = false;
    void ask<Data>("query", path, JSON.parse(json)).then((given) => {
      if (!gone) setAnswer(given);
    });
    return () => {
      gone = true;
    };
  }, [path, json, asked]);
  return [answer, () => setAsked((count) => count + 1)];
}
