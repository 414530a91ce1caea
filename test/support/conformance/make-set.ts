// SPDX-License-Identifier: GPL-3.0-or-later
/** The whole set, made anew. */
import { credentialSuites } from './cases-credentials.ts';
import { pathSuites } from './cases-paths.ts';
import { requestSuites } from './cases-request.ts';
import { responseSuite } from './cases-response.ts';
import { shopSuites } from './cases-shop.ts';
import { spellingSuites } from './cases-spelling.ts';
import { statementSuite } from './cases-statement.ts';
import { trustSuites } from './cases-trust.ts';
import { finish } from './draft.ts';
import type { Suite } from './set.ts';

export async function makeSet(): Promise<Suite[]> {
  const drafts = [
    ...spellingSuites,
    ...(await credentialSuites()),
    ...trustSuites,
    ...pathSuites,
    statementSuite,
    ...requestSuites,
    await responseSuite(),
    ...shopSuites,
  ];
  const suites: Suite[] = [];
  for (const draft of drafts) suites.push(await finish(draft));
  return suites;
}
