/** Markup that is known to be safe to put on the page. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type HtmlValue = string | number | Html | readonly Html[] | null;

/** Template tag: whatever is not `Html` is escaped, for text and for quoted attributes; null is nothing. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(strings.map((part, index) => part + toMarkup(values[index] ?? null)).join(''));
}

function toMarkup(value: HtmlValue): string {
  if (value === null) return '';
  if (value instanceof Html) return value.toString();
  return typeof value === 'object' ? value.join('') : escapeHtml(String(value));
}

function escapeHtml(text: string): string {
  return text
    .toWellFormed()
    .replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/**
 * Data as JSON for a `<script type="application/json">`: no `<`, so neither `</script` nor `<!--` can end it.
 * Fractions keep 5 digits; the full numbers are in report.json.
 */
export function jsonData(id: string, data: unknown): Html {
  const short = (_key: string, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;
  const text = JSON.stringify(data, short).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028');
  return html`<script type="application/json" id="${id}">${new Html(text.replaceAll('\u2029', '\\u2029'))}</script>`;
}

/** A part of the page with its heading. */
export function section(id: string, title: string, body: Html | readonly Html[]): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${body}</section>\n`;
}

export interface Head {
  readonly text: string;
  readonly numeric?: boolean;
}

/** A table that scrolls sideways on a narrow screen; the region is focusable so that a keyboard can scroll it. */
export function dataTable(
  caption: string,
  heads: readonly Head[],
  rows: readonly Html[],
  className = '',
): Html {
  const cells = heads.map(
    ({ text, numeric }) => html`<th scope="col"${numeric ? NUMERIC : null}>${text}</th>`,
  );
  return html`<div class="scroll ${className}" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption>
<thead><tr>${cells}</tr></thead><tbody>${rows}</tbody></table></div>\n`;
}

const NUMERIC = new Html(' class="num"');
