/** What a hidden fault can be, and so what an answer can say: else a slip of the pen would be the one answer. */
export const HIDDEN_KINDS = ['delay', 'abort', 'hang', 'pause', 'kill'] as const;
