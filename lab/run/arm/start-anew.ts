import type { ArmInLab } from './arm-in-lab.ts';

/** Nobody is to take its end for a crash, and what it has counted goes with it: so that is read before. */
export async function startAnew(arm: ArmInLab, name: string): Promise<void> {
  const { system, crashes, protections } = arm;
  const instance = system.instances.get(name);
  if (!instance) throw new TypeError(`no instance ${name} in ${arm.name}`);
  const inForce = [arm.faults.inForce, arm.conditions.inForce];
  await Promise.all([...inForce, protections].map((each) => each.beforeKill(name)));
  crashes.expect(name);
  await instance.restart();
  crashes.watch(instance);
}
