import { z } from 'zod';

/** Names of gRPC's statuses but OK, by number from 1: https://github.com/grpc/grpc/blob/master/doc/statuscodes.md */
export const ERROR_STATUSES = [
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

// Pure, so that a page which has the names alone does not carry zod.
export const errorStatus: z.ZodType<string, string> = /* @__PURE__ */ z.enum(ERROR_STATUSES);
