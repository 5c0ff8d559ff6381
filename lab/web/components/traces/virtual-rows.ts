import { useEffect, useState } from 'preact/hooks';

/** Rows of one height of which only those in sight are there, and a few around them. */
export function useVirtualRows(count: number, rowHeight: number, slack = 6) {
  const [box, setBox] = useState<HTMLElement | null>(null);
  const [range, setRange] = useState<readonly [number, number]>([0, 30]);
  const [slots, setSlots] = useState(60);
  useEffect(() => {
    if (!box) return undefined;
    const look = () => {
      const first = Math.max(0, Math.floor(box.scrollTop / rowHeight));
      const last = Math.min(count, Math.ceil((box.scrollTop + box.clientHeight) / rowHeight));
      setSlots(Math.ceil(box.clientHeight / rowHeight) + 2 * slack + 2);
      // Others come when the slack has run out, not with each row that comes in sight.
      setRange((was) =>
        was[0] <= first && was[1] >= last ? was : [Math.max(0, first - slack), Math.min(count, last + slack)],
      );
    };
    look();
    box.addEventListener('scroll', look, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(box);
    return () => {
      box.removeEventListener('scroll', look);
      observer.disconnect();
    };
  }, [box, count, rowHeight, slack]);
  const [first, last] = [Math.min(range[0], count), Math.min(range[1], count)];
  const places = Array.from({ length: last - first }, (_, at) => first + at);
  return {
    setBox,
    isReady: box !== null,
    places,
    /** The same element shows another row when this one has gone: none is made while one scrolls. */
    slotOf: (place: number) => place % Math.max(slots, last - first, 1),
    height: count * rowHeight,
    scrollTo: (place: number) => {
      if (!box) return;
      const top = place * rowHeight;
      if (top < box.scrollTop) box.scrollTop = top;
      else if (top + rowHeight > box.scrollTop + box.clientHeight)
        box.scrollTop = top + rowHeight - box.clientHeight;
    },
  };
}
