// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The circuits that statements are about. Which key sets of a circuit count, each request says by digest. A later
 * version may name other public signals; it gets a statement type of its own beside this one's.
 */
import { malformed } from '#base/readers.ts';

/** Versions whose public signals statement.ts names. */
export const STATED_VERSIONS = { age: 1, attributes: 1 } as const;

export type CircuitName = keyof typeof STATED_VERSIONS;

export const CIRCUIT_NAMES = Object.keys(STATED_VERSIONS) as CircuitName[];

/** Exactly one of the names: there is no default circuit (attack P15). */
export function parseCircuitName(value: unknown, name: string): CircuitName {
  const circuit = CIRCUIT_NAMES.find((known) => known === value);
  if (circuit === undefined) throw malformed(name, 'is not a known circuit');
  return circuit;
}
