// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A shop that repeats a question until the answer changes learns on which days it changed. Nothing can prevent that,
 * since "18 or older" has to become true one day; so its owner is told before the tap (attack L22).
 */

import { isDay } from '#protocol/credential/attribute-types.ts';
import { labelIn, type SchemaDocument } from '#protocol/credential/schema.ts';
import { isoDate } from '#protocol/dates.ts';
import { attributeName, BIRTHDATE } from '#protocol/policy/asked-dates.ts';
import { type NarrowedDate, narrowedDates } from '#protocol/request/disclosure-limits.ts';
import { schemasOf } from '#protocol/trust/bundle.ts';
import type { HeldCredential } from '../credentials/held.ts';
import { formatDay } from '../locales/catalogue.ts';
import type { WalletStore } from '../store/wallet-store.ts';
import type { Words } from './claims.ts';
import type { Match } from './match.ts';
import type { OpenedQuestion } from './open-request.ts';
import { disclosuresIn } from './remember.ts';

type Context = { credentials: readonly HeldCredential[]; store: WalletStore; nowMs: number };

/** What this shop can tell by the outcome; the dates are those of the proofs that would answer, else of any held. */
export function narrowedBy(
  { request, bundle }: OpenedQuestion,
  matches: readonly Match[],
  context: Context,
): NarrowedDate[] {
  const schemas = schemasOf(bundle);
  const best = matches.flatMap(({ candidates }) => candidates.slice(0, 1));
  const dates = new Map<string, number>();
  for (const { credential } of [...best, ...context.credentials]) {
    const schema = schemas.get(credential.schema);
    for (const [slot, value] of credential.attributes.entries()) {
      const type = schema?.slots[slot]?.type;
      if (!schema || !type || !isDay(type) || value === 0n) continue;
      const about = attributeName(schema, slot);
      if (!dates.has(about)) dates.set(about, Number(value));
    }
  }
  const now = Math.floor(context.nowMs / 1000);
  return narrowedDates(disclosuresIn(context.store), request, schemas, now, (about) => dates.get(about));
}

/** One sentence each: what a yes tells beside its claims, or what going back tells. */
export function narrowedWords(narrowed: readonly NarrowedDate[], { bundle }: OpenedQuestion, words: Words): string[] {
  const { t, locale, day = formatDay } = words;
  return narrowed.map(({ about, from, to, holds }) => {
    const label = labelOf(about, [...schemasOf(bundle).values()], locale);
    const [first, last] = [day(isoDate(from), locale), day(isoDate(to), locale)];
    return holds ? t.present.narrowedByYes(label, first, last) : t.present.narrowedByNo(label, first, last);
  });
}

function labelOf(about: string, schemas: readonly SchemaDocument[], locale: string): string {
  for (const schema of schemas) {
    const slot = schema.slots.find((_slot, index) => attributeName(schema, index) === about);
    if (slot) return labelIn(slot.label, locale);
  }
  return about === BIRTHDATE ? 'birthdate' : about;
}
