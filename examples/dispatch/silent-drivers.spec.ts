import { scenario } from 'faultline/vitest';

// `npx vitest run silent-drivers`: a test for each claim and each audit. The lab is as good on a busy machine as elsewhere, once it may try again.
scenario('./silent-drivers.ts', { length: 'short', backends: 'embedded', rerunInconclusive: 1 });
