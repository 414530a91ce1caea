// SPDX-License-Identifier: GPL-3.0-or-later
/** What page and worker of the door say to each other. Each question has a number, and gets one answer. */
import type { ShownCode, Verdict } from '../core/door.ts';

export type Loaded = {
  readonly shop: string;
  /** The question, by language. */
  readonly words: Readonly<Record<string, string>>;
  readonly oneEntry: boolean;
  /** Unix seconds. */
  readonly from: number;
  readonly until: number;
  readonly listsOf: number;
};
export type Asked =
  | { readonly kind: 'load'; readonly text: string }
  | { readonly kind: 'shown' }
  | { readonly kind: 'check'; readonly text: string };
export type Told = { readonly load: Loaded; readonly shown: ShownCode | null; readonly check: Verdict };

export type ToWorker = Asked & { readonly id: number };
export type FromWorker = { readonly id: number } & ({ readonly told: Told[keyof Told] } | { readonly problem: string });
