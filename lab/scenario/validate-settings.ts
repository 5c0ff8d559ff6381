import { settingsDocument } from '@faultline/control/settings';
import { z } from 'zod';
import { ExitCode, FaultlineError } from '../errors.ts';
import { describeIssue } from './describe-issue.ts';
import { likeUnknown } from './known-fields.ts';
import { type FaultTargets, NamedTargets } from './named-targets.ts';
import { didYouMean } from './nearest.ts';
import type { ArmSettings } from './scenario.ts';

/**
 * Of settings that are set by hand, by service: as the system's own schemas have them, and of what is started.
 * @throws FaultlineError `invalid-settings` (exit code 2)
 */
export function validateSettings(candidate: unknown, of: FaultTargets): ArmSettings {
  const { services, settings: schemas = {} } = of.system;
  const name = z.enum(Object.keys(services));
  const schema = z.object({ settings: z.partialRecord(name, settingsDocument(schemas, name)) });
  const result = schema.safeParse({ settings: candidate }, { reportInput: true });
  if (!result.success) {
    const [first = '', ...others] = result.error.issues.map(
      (issue) => `${describeIssue(issue)}${likeUnknown(issue, schema)}`,
    );
    throw invalid(first, others);
  }
  const settings = result.data.settings as ArmSettings;
  const check = new SettingTargets(of);
  for (const [service, each = {}] of Object.entries(settings))
    check.settings(`settings.${service}`, service, each);
  return settings;
}

class SettingTargets extends NamedTargets {
  fail(field: string, expected: string, found: string, known: readonly string[] = []): never {
    throw invalid(`\`${field}\`: expected ${expected}, got \`${found}\`${didYouMean(found, known)}`);
  }
}

const invalid = (problem: string, detail: readonly string[] = []) =>
  new FaultlineError('invalid-settings', `What was set are no valid settings: ${problem}`, {
    exitCode: ExitCode.usage,
    detail,
  });
