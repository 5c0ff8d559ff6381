import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launchChromium } from '../../../web/testing/chromium.ts';
import { palettePng } from './palette-png.ts';
import { pixelsOf } from './pixels-of.ts';

/** A row of pixels of these greys. */
const rowOf = (greys: readonly number[]) => ({
  ...{ width: greys.length, height: 1 },
  rgba: Uint8Array.from(greys.flatMap((grey) => [grey, grey, grey, 255])),
});

describe.skipIf(!hasChromium)('a picture of few colours, as a browser reads it', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test('is the same to the pixel where it has 256 at most', async () => {
    const rgba = Uint8Array.from([255, 0, 0, 255, 0, 128, 0, 255, 0, 0, 255, 255, 20, 23, 28, 255]);
    const pixels = { width: 2, height: 2, rgba };
    const read = await pixelsOf(browser, palettePng(pixels));
    expect({ ...read, rgba: [...read.rgba] }).toEqual({ ...pixels, rgba: [...rgba] });
  });

  test('has the nearest of the most frequent colours where there are more', async () => {
    // Each grey but one is there twice, and with a blue that stands twice too there are 257 colours.
    const often = Array.from({ length: 255 }, (_, grey) => grey).flatMap((grey) => [grey, grey]);
    const { width, height, rgba } = rowOf([...often, 0, 0, 255]);
    const blue = Uint8Array.from(rgba);
    blue.set([0, 0, 255, 255, 0, 0, 255, 255], 4 * often.length);
    const read = await pixelsOf(browser, palettePng({ width, height, rgba: blue }));
    expect([...read.rgba.slice(-12)]).toEqual([0, 0, 255, 255, 0, 0, 255, 255, 254, 254, 254, 255]);
  });
});
