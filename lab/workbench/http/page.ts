import type { Express } from 'express';

/** What a browser gets. */
export interface Page {
  readonly script: string;
  readonly style: string;
}

const HTML = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Faultline lab</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
<script type="module" src="/page.js"></script>
</head>
<body><div id="page"><noscript>The page of the lab needs JavaScript; the interface under /api/v1/ does not.</noscript></div></body>
</html>
`;

/** What of it is the board's, of who has joined. */
export const BOARD_PAGE: readonly string[] = ['GET /board', 'GET /page.js', 'GET /page.css'];

/** The live page, that of runs, the workshop's and the board's: a frame, and a script and a style for all. */
export function servePage(app: Express, { script, style }: Page): void {
  app.get(
    ['/', '/runs', '/workshop', '/board'],
    (_request, response) => void response.type('html').send(HTML),
  );
  app.get('/page.js', (_request, response) => void response.type('text/javascript').send(script));
  app.get('/page.css', (_request, response) => void response.type('text/css').send(style));
}
