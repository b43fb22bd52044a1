import { type ReactNode, useEffect, useRef } from "react";
import "./figures.css";

type Props = {
  label: string;
  /** Which of the links. */
  current: number;
  children: ReactNode;
};

/** Links to choose a part of a page by. Where they have no room, they are scrolled to the current one. */
export function Switch({ label, current, children }: Props) {
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    const bar = element.current;
    const link = bar?.children[current];
    if (bar && link) bar.scrollLeft += middleOf(link) - middleOf(bar);
  }, [current]);
  return (
    <nav ref={element} className="switch" aria-label={label}>
      {children}
    </nav>
  );
}

function middleOf(element: Element): number {
  const { left, right } = element.getBoundingClientRect();
  return (left + right) / 2;
}
