// SPDX-License-Identifier: GPL-3.0-or-later
/** The history as a file for its owner: readable JSON, not encrypted, with times as ISO 8601. */
import type { HistoryEntry } from './collections.ts';

export function historyText(entries: readonly HistoryEntry[]): string {
  const answers = entries.map(({ at, ...entry }) => ({ at: new Date(at).toISOString(), ...entry }));
  return `${JSON.stringify({ format: 'hushmark-history/1', answers }, undefined, 2)}\n`;
}
