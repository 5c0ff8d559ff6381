/**
 * JSON in which an object with one of these keys stands for a drawn value:
 * `$oneOf` one of the templates, `$integer` a number in [min, max], `$repeat` a list of drawn length,
 * `$hex` so many hex digits (for ids), `$join` its parts as one text. `$first` is one of the values that a field has in the
 * answers to the route's first requests.
 * Plain data rather than a function, so that it can go to a worker thread and into a report.
 */
export type Template =
  | string
  | number
  | boolean
  | null
  | readonly Template[]
  | { readonly $oneOf: readonly Template[] }
  | { readonly $integer: readonly [min: number, max: number] }
  | { readonly $repeat: { readonly times: readonly [min: number, max: number]; readonly of: Template } }
  | { readonly $hex: number }
  | { readonly $join: readonly Template[] }
  | { readonly $first: string }
  | { readonly [field: string]: Template };
