import type { Express } from 'express';

/** What a browser gets. */
export interface Page {
  readonly script: string;
  readonly style: string;
}

/** By path: browsers list what is open by it, and it is what is read out first. */
const TITLES = {
  '/': 'Faultline lab',
  '/runs': 'Scenarios and runs · Faultline lab',
  '/workshop': 'Workshop · Faultline lab',
  '/board': 'Board · Faultline lab',
};

const htmlOf = (title: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
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
  for (const [path, title] of Object.entries(TITLES))
    app.get(path, (_request, response) => void response.type('html').send(htmlOf(title)));
  app.get('/page.js', (_request, response) => void response.type('text/javascript').send(script));
  app.get('/page.css', (_request, response) => void response.type('text/css').send(style));
}
