// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Writes the constants of protocol/constants.ts as circom functions. A test fails when
 * circuits/lib/generated/layout.circom is not this text.
 */
import {
  ATTRIBUTE_BITS,
  ATTRIBUTE_SLOTS,
  CLAUSES,
  DATE_BITS,
  HANDLE_BITS,
  SET_DEPTH,
  TAG,
  TREE_ARITY,
  TRUST_DEPTH,
} from '#protocol/constants.ts';

export const LAYOUT_FILE = 'circuits/lib/generated/layout.circom';

export function layoutSource(): string {
  // The node template is written for four children, the slot template for eight slots.
  if (TREE_ARITY !== 4 || ATTRIBUTE_SLOTS !== 8)
    throw new Error('tree-node.circom and slot.circom are fixed to 4 and 8');
  const constants: [string, bigint | number][] = [
    ...Object.entries(TAG).map(([name, tag]): [string, bigint] => [`TAG_${name}`, tag]),
    ['ATTRIBUTE_SLOTS', ATTRIBUTE_SLOTS],
    ['ATTRIBUTE_BITS', ATTRIBUTE_BITS],
    ['DATE_BITS', DATE_BITS],
    ['HANDLE_BITS', HANDLE_BITS],
    ['TRUST_DEPTH', TRUST_DEPTH],
    ['SET_DEPTH', SET_DEPTH],
    ['CLAUSES', CLAUSES],
  ];
  return [
    'pragma circom 2.2.0; // SPDX-License-Identifier: GPL-3.0-or-later',
    '',
    '// Generated from protocol/constants.ts by `npm run build:circuits`. Do not edit.',
    '',
    ...constants.map(([name, value]) => `function ${name}() { return ${value}; }`),
    '',
  ].join('\n');
}
