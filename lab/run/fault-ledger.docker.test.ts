import { runInFolder } from './fixture/run-in-folder.ts';
import { struckFindings } from './fixture/struck-findings.ts';

struckFindings((scenario) => runInFolder('docker', { scenario, sampling: null }));
