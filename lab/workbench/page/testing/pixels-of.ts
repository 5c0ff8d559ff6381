import type { Browser } from 'playwright-core';
import type { Pixels } from './palette-png.ts';

/** Of any picture that the browser can read. */
export async function pixelsOf(browser: Browser, picture: Buffer): Promise<Pixels> {
  const page = await browser.newPage();
  const { width, height, base64 } = await page.evaluate(async (source) => {
    const bytes = Uint8Array.from(atob(source), (letter) => letter.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes]));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    if (!context) throw new Error('the browser draws nothing');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    const parts: string[] = [];
    for (let at = 0; at < data.length; at += 8_192)
      parts.push(String.fromCharCode(...data.subarray(at, at + 8_192)));
    return { width: image.width, height: image.height, base64: btoa(parts.join('')) };
  }, picture.toString('base64'));
  await page.close();
  return { width, height, rgba: Buffer.from(base64, 'base64') };
}
