export const ENGLISH_ZOOM = {
  in: 'Zoom in',
  out: 'Zoom out',
  earlier: 'Earlier',
  later: 'Later',
  all: 'all',
};

/** Zoom and shift without dragging: by a factor of what is seen, and by a share of it. */
export function ZoomButtons({
  onZoom,
  onAll,
  words = ENGLISH_ZOOM,
}: {
  onZoom: (factor: number, shift: number) => void;
  onAll: () => void;
  words?: typeof ENGLISH_ZOOM;
}) {
  return (
    <div class="seg zoom">
      <button type="button" onClick={() => onZoom(0.5, 0)} aria-label={words.in}>
        +
      </button>
      <button type="button" onClick={() => onZoom(2, 0)} aria-label={words.out}>
        −
      </button>
      <button type="button" onClick={() => onZoom(1, -0.25)} aria-label={words.earlier}>
        ←
      </button>
      <button type="button" onClick={() => onZoom(1, 0.25)} aria-label={words.later}>
        →
      </button>
      <button type="button" onClick={onAll}>
        {words.all}
      </button>
    </div>
  );
}
