// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * An error as a sentence for the customer. Only its code counts; messages of errors are for developers. What is not
 * ours, such as a mistake in the program, is nobody's fault that a screen could name.
 */
import { isHushmarkError } from '#base/errors.ts';
import { REASONS } from '#base/reasons.ts';
import type { Messages } from '../../core/locales/en/index.ts';

export function errorText(error: unknown, t: Messages): string {
  if (!isHushmarkError(error)) return t.errors.generic;
  if (error.code === 'wallet_clock' && error.detail?.behind !== undefined)
    return t.errors.clock(Number(error.detail.behind));
  const codes: Partial<Record<string, string>> = t.errors.codes;
  const families: Partial<Record<string, string>> = t.errors.families;
  return codes[error.code] ?? families[REASONS[error.code].family] ?? t.errors.generic;
}
