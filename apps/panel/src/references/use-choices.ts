import { useEffect, useState } from "preact/hooks";
import { useStore } from "../store.ts";
import { type Answer, type Question, answerStore, loadChoices } from "./choices.ts";
import { type Choice, filterChoices, lists } from "./lists.ts";

// Not every letter is a search.
const PAUSE_MS = 200;

/** The items of a list that match what is typed, loaded when it is first looked at. */
export function useChoices(
  question: Question,
  isOpen: boolean,
): Answer & { readonly all: readonly Choice[] } {
  const { list, bookId, words = "" } = question;
  const { isSearched = false } = lists[list];
  const [searched, setSearched] = useState("");
  const answer = useStore(answerStore({ list, bookId, words: isSearched ? searched : "" }));

  useEffect(() => {
    if (!isSearched || words.trim() === searched) return;
    const timer = setTimeout(() => setSearched(words.trim()), words === "" ? 0 : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [isSearched, words, searched]);
  useEffect(() => {
    if (isOpen) void loadChoices({ list, bookId, words: isSearched ? searched : "" });
  }, [isOpen, list, bookId, isSearched, searched]);

  const choices = isSearched ? answer.choices : filterChoices(answer.choices, words);
  return { ...answer, choices, all: answer.choices };
}
