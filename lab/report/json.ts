import type { Report } from './model.ts';

/**
 * `report.json`, in the shape of report.schema.json.
 * @throws TypeError where a number is NaN or infinite: JSON would say null, which means "no sample" here.
 */
export function renderJson(report: Report): string {
  const finite = (key: string, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) {
      throw new TypeError(`Expected a finite number in the report at \`${key}\`, got ${value}`);
    }
    return value;
  };
  return `${JSON.stringify(report, finite, 2)}\n`;
}
