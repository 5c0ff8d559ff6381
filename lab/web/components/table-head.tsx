export interface Head {
  readonly text: string;
  readonly numeric?: boolean;
}

/** What each column is; numbers stand right, so do the heads above them. */
export function TableHead({ heads }: { heads: readonly Head[] }) {
  return (
    <thead>
      <tr>
        {heads.map(({ text, numeric }) => (
          <th key={text} scope="col" class={numeric ? 'num' : undefined}>
            {text}
          </th>
        ))}
      </tr>
    </thead>
  );
}
