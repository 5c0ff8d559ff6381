interface SelectFieldProps {
  readonly label: string;
  /** What stands there while nothing is chosen. */
  readonly none?: string;
  /** Empty: nothing is chosen. */
  readonly value: string;
  readonly options: readonly string[];
  readonly onChange: (value: string) => void;
}

/** One of some words, or none of them. */
export function SelectField({ label, none = '–', value, options, onChange }: SelectFieldProps) {
  return (
    <label>
      {label}{' '}
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
        <option value="">{none}</option>
        {options.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
    </label>
  );
}
