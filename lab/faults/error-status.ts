import { z } from 'zod';
import { STATUS_NAMES } from '../analysis/rpc.ts';

export const errorStatus = z.enum(STATUS_NAMES).exclude(['OK']);
