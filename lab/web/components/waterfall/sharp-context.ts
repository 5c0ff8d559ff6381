/** A canvas of that many CSS pixels, as sharp as the screen is; null where there is nothing to draw on yet. */
export function sharpContext(
  canvas: HTMLCanvasElement | null,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const context = canvas?.getContext('2d');
  if (!context || !canvas) return null;
  const scale = window.devicePixelRatio || 1;
  canvas.width = width * scale;
  canvas.height = height * scale;
  context.scale(scale, scale);
  return context;
}
