import type { Response } from 'express';

/** A page of its own: its script stands in it, and it may ask for nothing, least of all for this lab. */
export const REPORT_POLICY =
  "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** Without a script at all. */
export const HANDOUT_POLICY =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A whole page that is no part of the live one. */
export function sendPage(response: Response, page: string, policy: string): void {
  response.set('Content-Security-Policy', policy).type('html').send(page);
}
