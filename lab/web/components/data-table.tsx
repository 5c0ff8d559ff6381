import type { ComponentChildren } from 'preact';
import { type Head, TableHead } from './table-head.tsx';

/** A table that scrolls sideways on a narrow screen; the region takes focus, so that a keyboard can scroll it. */
export function DataTable(props: {
  caption: string;
  heads: readonly Head[];
  children: ComponentChildren;
  className?: string;
}) {
  const { caption, heads, children, className = '' } = props;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls needs the keyboard
    <section class={`scroll ${className}`} tabIndex={0} aria-label={caption}>
      <table class="tbl">
        <caption class="sr">{caption}</caption>
        <TableHead heads={heads} />
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

/** What a chart shows, as numbers. Made only when it is opened: charts are many. */
export function ValuesTable(props: {
  /** Of what; a reader hears it, a viewer sees the chart above. */
  label: string;
  heads: readonly string[];
  rows: () => readonly (readonly string[])[];
}) {
  const { label, heads, rows } = props;
  return (
    <details class="values">
      <summary>
        as a table<span class="sr">: {label}</span>
      </summary>
      <DataTable
        caption={label}
        heads={heads.map((text, at) => ({ text, numeric: at > 0 }))}
        className="tight"
      >
        {rows().map((row) => (
          <tr key={row.join()}>
            {row.map((cell, at) =>
              at === 0 ? (
                <th key={heads[at]} scope="row">
                  {cell}
                </th>
              ) : (
                <td key={heads[at]} class="num">
                  {cell}
                </td>
              ),
            )}
          </tr>
        ))}
      </DataTable>
    </details>
  );
}
