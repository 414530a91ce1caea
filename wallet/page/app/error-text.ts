// SPDX-License-Identifier: GPL-3.0-or-later
/** An error as a sentence for the customer. Only its code counts; messages of errors are for developers. */
import { isHushmarkError } from '#base/errors.ts';
import type { Messages } from '../../core/locales/en.ts';

export function errorText(error: unknown, t: Messages): string {
  if (isHushmarkError(error, 'wallet_clock') && error.detail?.behind !== undefined)
    return t.errors.clock(Number(error.detail.behind));
  const codes: Partial<Record<string, string>> = t.errors.codes;
  return (isHushmarkError(error) ? codes[error.code] : undefined) ?? t.errors.generic;
}
