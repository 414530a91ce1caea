// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Mutants that change nothing that anybody could notice, each with its reason. They are in no sample, so that a score
 * says what tests miss. An entry that is no mutant any more fails `npm test`.
 */
import type { Mutant } from './mutate.ts';

type Harmless = {
  readonly path: string;
  readonly what: string;
  /** The whole line in which it begins, without the space around it. */
  readonly line: string;
  /** What is replaced. */
  readonly gone: string;
  readonly why: string;
};

export const HARMLESS: readonly Harmless[] = [
  {
    path: 'protocol/policy/clauses.ts',
    what: '+ is -',
    line: 'if (sorted.some((value, index) => value === sorted[index + 1])) {',
    gone: ' + ',
    why: 'two equal neighbours are found from either side',
  },
  {
    path: 'server/app.ts',
    what: 'member left out',
    line: 'ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: false } },',
    gone: 'allErrors: false',
    why: 'what Fastify takes anyway; it stands there because all errors of a hostile body would cost much',
  },
  {
    path: 'server/app.ts',
    what: 'member left out',
    line: 'ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: false } },',
    gone: 'useDefaults: false,',
    why: 'no schema names a default',
  },
  {
    path: 'server/plugins/description.ts',
    what: 'never holds',
    line: 'media.schema = some.length === 1 ? (some[0] as object) : { anyOf: some };',
    gone: 'some.length === 1',
    why: 'one of a list of one is that one',
  },
  {
    path: 'protocol/request/expanded-proof.ts',
    what: '/ is *',
    line: 'const coordinates = Array.from({ length: plain.length / 32 }, (_, index) =>',
    gone: ' / ',
    why: 'what stands behind the last coordinate is nothing, hence 0, and nobody reads it',
  },
];

/** `code` is the text of the mutant's file. */
export function isHarmless({ path, what, line, start, end }: Mutant, code: string): boolean {
  const text = code.split('\n')[line - 1]?.trim();
  const gone = code.slice(start, end);
  return HARMLESS.some(
    (known) => known.path === path && known.what === what && known.line === text && known.gone === gone,
  );
}
