import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler } from 'express';
import { refused } from '../refused.ts';

export interface GuardOptions {
  /** `host:port` that a browser may have in its address. */
  readonly hosts: readonly string[];
  readonly token: string;
  /** Whether reading needs the token too. */
  readonly tokenForAll: boolean;
  /** Another token, with which these may be asked for and nothing else, each as `GET /path`. */
  readonly guests: { readonly token: string; readonly may: readonly string[] };
}

const READS: readonly string[] = ['GET', 'HEAD'];
const COOKIE = 'faultline-lab';
const GUEST_COOKIE = 'faultline-guest';
/** Nothing is fetched from elsewhere, nothing embeds the page, and no script stands in it. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Lets through only who was meant: the address in the request is ours (a name of somebody else's that resolves to this machine is DNS rebinding),
 * what changes something comes from no other page and has the token.
 */
export function guard({ hosts, token, tokenForAll, guests }: GuardOptions): RequestHandler {
  const known = new Set(hosts);
  const isToken = equals(token);
  const isGuest = equals(guests.token);
  return (request, response, next) => {
    response.set({
      'Content-Security-Policy': POLICY,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cache-Control': 'no-store',
    });
    const { host = '', origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = request.headers;
    if (!known.has(host.toLowerCase()))
      throw refused('foreign-host', `Expected the host ${hosts[0]}, got \`${host}\`.`);
    const isRead = READS.includes(request.method);
    if (origin !== undefined && origin.toLowerCase() !== `http://${host.toLowerCase()}`)
      throw refused('foreign-origin', `Expected a request of this page, got one of \`${origin}\`.`);
    // A link of another page may lead here; an image or a form of it may not.
    const isLink = isRead && mode === 'navigate';
    if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isLink)
      throw refused('foreign-origin', `Expected a request of this page, got one that is ${site}.`);
    const inQuery = isRead && isToken(textOf(request.query.token));
    // So that what the page asks for next is let in too: a cookie alone changes nothing.
    if (inQuery && tokenForAll)
      response.cookie(COOKIE, token, { httpOnly: true, sameSite: 'strict', path: '/' });
    const asked = `${isRead ? 'GET' : request.method} ${request.path}`;
    const guestInQuery = isRead && isGuest(textOf(request.query.token));
    if (guestInQuery && tokenForAll)
      response.cookie(GUEST_COOKIE, guests.token, { httpOnly: true, sameSite: 'strict', path: '/' });
    const asGuest =
      guests.may.includes(asked) &&
      (isGuest(bearerOf(request)) || (isRead && (guestInQuery || isGuest(cookieOf(request, GUEST_COOKIE)))));
    const asOwner = isToken(bearerOf(request)) || (isRead && (inQuery || isToken(cookieOf(request, COOKIE))));
    response.locals.isGuest = asGuest && !asOwner;
    const allowed = asOwner || asGuest;
    if ((!isRead || tokenForAll) && !allowed)
      throw refused(
        'token-missing',
        'Expected the token that the lab has printed, as `Authorization: Bearer <token>`.',
      );
    next();
  };
}

function equals(token: string) {
  const wanted = digest(token);
  return (given: string | undefined) => given !== undefined && timingSafeEqual(digest(given), wanted);
}

const digest = (text: string) => createHash('sha256').update(text).digest();
const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined);
const bearerOf = ({ headers }: Request) => /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
const cookieOf = ({ headers }: Request, name: string) =>
  headers.cookie
    ?.split('; ')
    .find((each) => each.startsWith(`${name}=`))
    ?.slice(name.length + 1);
