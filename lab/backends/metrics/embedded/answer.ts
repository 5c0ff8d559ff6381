/** What a request is answered with: the `data` member as JSON text, and what to know of it. */
export interface Answer {
  readonly data: string;
  readonly warnings?: readonly string[];
}
