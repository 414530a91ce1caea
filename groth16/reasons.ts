// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the library says when it refuses, in the published package: the codes of base/reasons.ts that it can throw, with
 * hints for developers. Those of base/reasons.ts speak to people before a wallet or a shop.
 */
import type { ErrorCode as AnyCode } from '../base/reasons.ts';

type Words = { readonly title: string; readonly hint: string };

export const REASONS = {
  input_base64url: { title: 'A value is not canonical base64url', hint: 'Use base64url without padding.' },
  input_field: { title: 'A number is not a field element', hint: 'Use a number from 0 to r - 1.' },
  input_malformed: { title: 'The input does not have the expected form', hint: 'Compare it with the types.' },
  proof_artefact: {
    title: 'A proving file does not match its pinned digest',
    hint: 'Fetch it again. If it stays, it is damaged or was replaced: do not use it.',
  },
  proof_cancelled: { title: 'Preparing the proof was stopped', hint: 'The signal fired. Start again when you like.' },
  proof_circuit: {
    title: 'Circuit, key, witness or inputs do not belong together',
    hint: 'Use files of one compilation and one ceremony, and the names of the circuit’s own signals.',
  },
  proof_key: {
    title: 'The verification or proving key is not usable',
    hint: 'Compare the files with the ceremony’s, and check that the witness satisfies the circuit.',
  },
  proof_malformed: {
    title: 'The proof does not have the exact form',
    hint: 'Give the three points as canonical decimal strings and nothing else.',
  },
  proof_preparation: {
    title: 'The stored preparation is damaged or of another version',
    hint: 'Throw it away and prepare again.',
  },
  proof_witness: { title: 'The statement is not true for these inputs', hint: 'Check the inputs.' },
  server_no_randomness: {
    title: 'The random source is missing or broken',
    hint: 'Use systemRandom() where the platform has crypto.getRandomValues.',
  },
} as const satisfies Partial<Record<AnyCode, Words>>;

/** The closed list of codes. */
export type ErrorCode = keyof typeof REASONS;
