// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Which of the loaded key sets count at a moment. Several may be of one circuit: the next ceremony's are offered before
 * the present ones until those are retired, so that neither verifiers nor wallets change on one day (docs/ceremony.md).
 */
import { HushmarkError } from '#base/errors.ts';
import { type Circuit, isRetired } from '#groth16/files/artefacts.ts';
import { CIRCUIT_NAMES, type CircuitName, STATED_VERSIONS } from '#protocol/policy/circuits.ts';
import { MAX_OFFERED } from '#protocol/request/payload.ts';

export type Circuits = {
  /** True for keys of a ceremony without outside contributors: decisions say `test`. */
  readonly development: boolean;
  /** Newest first. */
  readonly circuits: readonly Circuit[];
};

/** Newest first; empty when all are retired. @param now Unix seconds */
export function acceptedKeySets({ circuits }: Circuits, name: CircuitName, now: number): Circuit[] {
  return circuits.filter(
    (circuit) => circuit.name === name && circuit.version === STATED_VERSIONS[name] && !isRetired(circuit, now * 1000),
  );
}

/** What a request offers. Throws server_circuits when there is nothing to offer. */
export function offeredDigests(circuits: Circuits, name: CircuitName, now: number): string[] {
  const digests = acceptedKeySets(circuits, name, now).map(({ circuitDigest }) => circuitDigest);
  if (digests.length === 0) throw new HushmarkError('server_circuits', `all key sets of ${name} are retired`);
  return digests.slice(0, MAX_OFFERED);
}

/** Every statement can be asked. */
export function areCircuitsUsable(circuits: Circuits, now: number): boolean {
  return CIRCUIT_NAMES.every((name) => acceptedKeySets(circuits, name, now).length > 0);
}
