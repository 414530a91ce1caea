// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Whether a policy can be asked at all, judged by the lists of its registry when an operator adds it and not when the
 * first customer is there: one that narrows a date down too far, or compares what its schema does not hold.
 */
import { HushmarkError } from '#base/errors.ts';
import { dayInZone, utcDay } from '#protocol/dates.ts';
import { parseJwks } from '#protocol/jws.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import type { Policy } from '#protocol/policy/policy.ts';
import { parseTrustBundle, schemasOf, type TrustBundle } from '#protocol/trust/bundle.ts';
import type { ServerConfig } from '../setup/config.ts';
import { sourceAt } from './sources.ts';

/**
 * Undefined when it can be asked, or what could not be checked yet; `now` in milliseconds. Throws input_policy when it
 * can never be asked, or names a registry that this verifier does not have.
 */
export async function checkPolicy(
  policy: Policy,
  { registries }: Pick<ServerConfig, 'registries'>,
  now: number,
): Promise<string | undefined> {
  const registry = registries.find(({ id }) => id === policy.registry);
  if (registry === undefined) {
    const hint = `It has ${registries.map(({ id }) => id).join(', ')}; server.json lists them.`;
    throw new HushmarkError('input_policy', `this verifier has no registry ${policy.registry}`, hint);
  }
  const bundle = await newestBundle(registry, Math.floor(now / 1000));
  if (bundle === undefined) return `there is no trust bundle of ${registry.id} to check it against yet`;
  const schemas = schemasOf(bundle);
  const missing = policy.credentials.find(({ schema }) => !schemas.has(schema));
  if (missing !== undefined)
    return `${registry.id} has no schema ${missing.schema} yet: until it does, nobody can be asked`;
  const days = { today: utcDay(now), cutoffDay: dayInZone(now, policy.timeZone) };
  compileStatements(policy, schemas, { ...days, clientId: 'nobody', tests: true });
  return undefined;
}

/** Also one that begins later: what it lists is what counts by the time customers are asked. */
async function newestBundle(
  { id, keys, bundles }: ServerConfig['registries'][number],
  now: number,
): Promise<TrustBundle | undefined> {
  if (bundles === undefined) return undefined;
  const files = await sourceAt(bundles)().catch(() => []);
  const parsed = files.flatMap((file) => {
    try {
      return [
        parseTrustBundle(file, parseJwks(keys, `registries ${id} keys`), { now, minimumSequence: 0, registry: id }),
      ];
    } catch (error) {
      if (error instanceof HushmarkError) return [];
      throw error;
    }
  });
  return parsed.sort((a, b) => b.sequence - a.sequence)[0];
}
