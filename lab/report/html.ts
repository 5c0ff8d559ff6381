import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { formatMs, formatShare, NONE } from './format.ts';
import { aboutSection, legendSection, storySection } from './html/about.ts';
import { armsSection } from './html/arms.ts';
import { auditsSection } from './html/audits.ts';
import { timelinesSection } from './html/chart.ts';
import { faultsSection } from './html/faults.ts';
import { Html, html, jsonData } from './html/markup.ts';
import {
  adviceSection,
  bannerSection,
  headerSection,
  hypothesesSection,
  lessonSection,
  notesSection,
  problemsSection,
} from './html/verdict.ts';
import { waterfallsSection } from './html/waterfalls.ts';
import type { Report } from './model.ts';

/** Later ones override earlier ones. */
const STYLES = ['page.css', 'charts.css', 'waterfalls.css', 'media.css'];

/**
 * `report.html`: one file that needs no network and no server. Its policy forbids every request and every script
 * but its own, so that text from the system under test can do no harm even if an escape were forgotten.
 */
export function renderHtml(report: Report): string {
  const script = pageScript();
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${report.scenario}: ${report.verdict} - Faultline</title><style>
${new Html(STYLES.map(asset).join(''))}</style></head><body><main>
${headerSection(report)}${bannerSection(report)}${problemsSection(report)}${adviceSection(report)}${notesSection(report)}${hypothesesSection(report)}${auditsSection(report)}${lessonSection(report)}${armsSection(report)}${faultsSection(report)}${timelinesSection(report)}${waterfallsSection(report)}${storySection(report)}${legendSection()}${aboutSection(report)}</main>
${jsonData('report', forPage(report))}
<script>${new Html(script)}</script></body></html>
`;
  return page.toString();
}

/** What its script reads: its charts are over due time, and the rest is in report.json. */
function forPage(report: Report): object {
  const arms = report.arms.map((arm) => ({
    ...arm,
    timelines: arm.timelines.map(({ route, points }) => ({
      route,
      points: points.map(({ arrived: _, ...point }) => point),
    })),
  }));
  return { ...report, arms };
}

/** The page formats numbers as the rest of the report does: with the source of the same functions. */
function pageScript(): string {
  return `'use strict';\nconst NONE = ${JSON.stringify(NONE)};\n${formatMs}\n${formatShare}\n${asset('report.js')}`;
}

function asset(name: string): string {
  return readFileSync(new URL(`html/${name}`, import.meta.url), 'utf8');
}
