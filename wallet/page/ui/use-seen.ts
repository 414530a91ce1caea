// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Whether the customer can have read what a decision is about: in a low window, or with large letters, the question may
 * stand where nobody has scrolled to, and nobody agrees to what was never on the screen (attack W31).
 */
import type { RefObject } from 'preact';
import { useEffect, useState } from 'preact/hooks';

export type Seen = {
  /** Every line has been on the screen. Undefined until the browser has looked for the first time. */
  readonly all: boolean | undefined;
  /** Brings the first line that has not been on the screen there. */
  show(): void;
};

/** Of what is higher than the window, both ends count; the browser reports every so much of a line. */
const STEPS = Array.from({ length: 21 }, (_, step) => step / 20);
const ROUNDING = 2;

/**
 * Watches the elements with `data-must-read` inside `place`.
 * @param text of these elements: when it changes, it has to be seen anew
 */
export function useSeen(place: RefObject<HTMLElement | null>, text: string): Seen {
  const [unseen, setUnseen] = useState<readonly Element[]>();

  useEffect(() => {
    setUnseen(undefined);
    const lines = [...(place.current?.querySelectorAll('[data-must-read]') ?? [])];
    const ends = new Map(lines.map((line) => [line, { top: false, bottom: false }]));
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting, boundingClientRect: whole, intersectionRect: shown } of entries) {
          const seen = ends.get(target);
          if (!seen || !isIntersecting) continue;
          seen.top ||= shown.top <= whole.top + ROUNDING;
          seen.bottom ||= shown.bottom >= whole.bottom - ROUNDING;
        }
        const left = [...ends].filter(([, { top, bottom }]) => !top || !bottom).map(([line]) => line);
        setUnseen(left);
        if (left.length === 0) observer.disconnect();
      },
      { threshold: STEPS },
    );
    for (const line of lines) observer.observe(line);
    return () => observer.disconnect();
  }, [place, text]);

  return {
    all: unseen && unseen.length === 0,
    show() {
      const [first] = unseen ?? [];
      const isHigh = first && first.getBoundingClientRect().height > window.innerHeight;
      first?.scrollIntoView({ block: isHigh ? 'start' : 'center' });
    },
  };
}
