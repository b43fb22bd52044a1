import { type ReactNode, useEffect, useRef } from "react";
import "./figures.css";

type Props = { label: string; current: string; children: ReactNode };

/** Links to choose a part of a page by. Where they have no room, they are scrolled to the current one. */
export function Switch({ label, current, children }: Props) {
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    const bar = element.current;
    const link = bar?.querySelector<HTMLElement>("[aria-current]");
    if (bar && link) bar.scrollLeft += middleOf(link) - middleOf(bar);
  }, [current]);
  return (
    <nav ref={element} className="switch" aria-label={label}>
      {children}
    </nav>
  );
}

function middleOf(element: HTMLElement): number {
  const { left, right } = element.getBoundingClientRect();
  return (left + right) / 2;
}
