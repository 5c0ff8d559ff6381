/** Zoom and shift without dragging: by a factor of what is seen, and by a share of it. */
export function ZoomButtons({
  onZoom,
  onAll,
}: {
  onZoom: (factor: number, shift: number) => void;
  onAll: () => void;
}) {
  return (
    <div class="seg zoom">
      <button type="button" onClick={() => onZoom(0.5, 0)} aria-label="Zoom in">
        +
      </button>
      <button type="button" onClick={() => onZoom(2, 0)} aria-label="Zoom out">
        −
      </button>
      <button type="button" onClick={() => onZoom(1, -0.25)} aria-label="Earlier">
        ←
      </button>
      <button type="button" onClick={() => onZoom(1, 0.25)} aria-label="Later">
        →
      </button>
      <button type="button" onClick={onAll}>
        all
      </button>
    </div>
  );
}
