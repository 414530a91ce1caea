// SPDX-License-Identifier: GPL-3.0-or-later
/** What is taken from a publication after the log was damaged: numbers that were told never come again otherwise. */
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { publishIssuer } from '#issuer/publish.ts';
import { recoverIssuer } from '#issuer/recover.ts';
import { revokeUnknown } from '#issuer/revoke.ts';
import { createIssuer, type Issuer, logPath, readIssuer } from '#issuer/store.ts';
import { schemaFromTemplate } from '#protocol/credential/schemas/templates.ts';
import { seededRandom } from '../support/protocol/messages.ts';

const directory = mkdtempSync(join(tmpdir(), 'hushmark-recover-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));
const NOW = Date.parse('2026-11-22') / 1000;

it('I22 each list keeps its own number when the document is older than the log, and the next one is higher', () => {
  const schemas = [schemaFromTemplate('proof-of-age'), schemaFromTemplate('membership', 'wine-club')];
  const made = createIssuer({
    ...{ directory, id: 'town', name: 'Town', schemas, cost: 15 },
    ...{ passphrase: 'correct horse battery staple', random: seededRandom('recover') },
  });
  const { uri } = schemas[0]!;
  const publish = (issuer: Issuer) => publishIssuer({ issuer, now: NOW });
  const revoke = (issuer: Issuer, handle: bigint) =>
    revokeUnknown({ issuer, schema: uri, handles: [handle], now: NOW });
  const first = publish(made);
  for (const handle of [1n, 2n]) {
    revoke(made, handle);
    publish(made);
  }
  const numbers = ({ schemas: lists }: ReturnType<typeof publish>) => lists.map(({ sequence }) => sequence);
  expect(numbers(first)).toEqual([1, 1]);
  appendFileSync(logPath(directory), 'half a li\n');
  const from = join(directory, 'first.jwt');
  writeFileSync(from, first.document);
  expect(recoverIssuer({ directory, from, now: NOW })).toMatchObject({ changed: true, sequence: 3 });
  const again = { ...made, log: readIssuer(directory).log };
  expect(numbers(publish(again))).toEqual([3, 1]);
  revoke(again, 3n);
  const next = publish(again);
  expect([next.sequence, numbers(next)]).toEqual([5, [4, 1]]);
});
