// SPDX-License-Identifier: GPL-3.0-or-later
/** This project as an implementation under test: a question of the set in, an answer out. */
import { HushmarkError } from '#base/errors.ts';
import { CREDENTIAL_ANSWERS } from './answer-credentials.ts';
import { EXCHANGE_ANSWERS } from './answer-exchange.ts';
import { TRUST_ANSWERS } from './answer-trust.ts';
import type { Answer, Json, Question } from './set.ts';

const ANSWERS = { ...CREDENTIAL_ANSWERS, ...TRUST_ANSWERS, ...EXCHANGE_ANSWERS };

export async function answer({ kind, input }: Pick<Question, 'kind' | 'input'>): Promise<Answer> {
  const answering = ANSWERS[kind];
  if (answering === undefined) return { error: 'not_implemented' };
  try {
    const ok = await answering(input);
    // Decisions and webhooks are refused by an answer, not by an exception.
    const refused = (ok as { refused?: Json } | null)?.refused;
    return typeof refused === 'string' ? { error: refused } : { ok };
  } catch (error) {
    if (error instanceof HushmarkError) return { error: error.code };
    throw error;
  }
}
