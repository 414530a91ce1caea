// SPDX-License-Identifier: GPL-3.0-or-later
/** The whole set, made anew. */
import { credentialSuites } from './cases-credentials.ts';
import { requestSuites } from './cases-request.ts';
import { responseSuite } from './cases-response.ts';
import { shopSuites } from './cases-shop.ts';
import { trustSuites } from './cases-trust.ts';
import { finish } from './draft.ts';
import type { Suite } from './set.ts';

export async function makeSet(): Promise<Suite[]> {
  const drafts = [
    ...(await credentialSuites()),
    ...trustSuites,
    ...requestSuites,
    await responseSuite(),
    ...shopSuites,
  ];
  const suites: Suite[] = [];
  for (const draft of drafts) suites.push(await finish(draft));
  return suites;
}
