// SPDX-License-Identifier: GPL-3.0-or-later
/** Suggestions that the customer does not want to see, for now or for good. */
import type { WalletStore } from '../../core/store/wallet-store.ts';

export type SuggestionName = 'lock' | 'backup' | 'install';

export const FOR_GOOD = Number.MAX_SAFE_INTEGER;

export function isPutOff({ get }: WalletStore, id: SuggestionName): boolean {
  return (get('putOff', id)?.until ?? 0) > Date.now();
}

/** @param until milliseconds since 1970 */
export function putOff({ change }: WalletStore, id: SuggestionName, until: number): Promise<void> {
  return change([{ in: 'putOff', id, value: { until } }]);
}
