// SPDX-License-Identifier: GPL-3.0-or-later
/** The engines that the story is held against. One that is not installed is named; in CI that is a failure. */
import { chromium } from './chromium.ts';
import type { Engine } from './engine.ts';
import { firefox } from './firefox.ts';
import { webkit } from './webkit.ts';

export const ENGINES: readonly Engine[] = [chromium, firefox, webkit];

export function hereOf(engines: readonly Engine[]): Engine[] {
  const missing = engines.flatMap((engine) => engine.missing ?? []);
  if (missing.length > 0 && process.env.CI) throw new Error(missing.join(' '));
  for (const sentence of missing) console.warn(`its tests are skipped. ${sentence}`);
  return engines.filter((engine) => engine.missing === undefined);
}
