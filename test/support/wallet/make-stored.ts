// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Writes what this version stores, as fixtures for later ones: `npx tsx test/support/wallet/make-stored.ts`. Run it
 * before a stored format changes; the files of earlier versions stay.
 */
import './pinned.ts';
import 'fake-indexeddb/auto';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseBase64url } from '#base/encoding.ts';
import { systemRandom } from '#base/random.ts';
import { loadArtefacts } from '#groth16/files/artefacts.ts';
import { createHolderCode, holderCommitment, holderSecret } from '#protocol/credential/holder.ts';
import { isoDate, utcDay } from '#protocol/dates.ts';
import { parseRequest } from '#protocol/request/request.ts';
import { schemasOf } from '#protocol/trust/bundle.ts';
import { createWalletFile } from '#wallet/command-line/file-database.ts';
import { createLocalProver } from '#wallet/command-line/local-prover.ts';
import { createHeld, keepCredential } from '#wallet/core/credentials/held.ts';
import { createPreparer } from '#wallet/core/preparation/preparer.ts';
import { createRefusal, deliver } from '#wallet/core/present/answer.ts';
import { createBackup } from '#wallet/core/store/backup.ts';
import { openDatabase } from '#wallet/core/store/database.ts';
import { createKeeper } from '#wallet/core/store/keeper.ts';
import type { WalletStore } from '#wallet/core/store/wallet-store.ts';
import { createBundles } from '#wallet/core/trust/bundles.ts';
import { createPasskeys } from './passkeys.ts';
import { MANIFEST } from './pinned.ts';
import {
  encodeStoredPage,
  issue,
  REGISTRY_THEN,
  STORED,
  STORED_BACKUP_PASSPHRASE,
  STORED_PASSPHRASE,
  THEN,
  worldUnder,
} from './stored.ts';
import { CLUB_MEMBERSHIP, PROOF_OF_AGE, policy, REGISTRY_ID, SHOP } from './world.ts';

const random = systemRandom();
const now = () => THEN;
const { bundle, lists, request: requestFor } = worldUnder('first');
const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
const name = (kind: string) => `${STORED}${kind}-${isoDate(utcDay(THEN))}-${commit}.json`;

const database = await openDatabase();
const { store } = await createKeeper({ database, passkeys: createPasskeys(), random, now }).create(STORED_PASSPHRASE);
const master = parseBase64url(store.get('secret', 'master')?.master, 'master', 32);

await addProof('demo-town-hall', PROOF_OF_AGE, { birthdate: '1990-05-03' });
await addProof('demo-wine-club', CLUB_MEMBERSHIP, { tier: 'GOLD' });
await prepareAll(store);
await answer('shared');
await answer('declined');

const meta = { vault: await database.vault(), attempts: await database.attempts() };
writeFileSync(name('page'), encodeStoredPage({ version: 3, meta, records: await database.all() }));
writeFileSync(name('backup'), await createBackup(store, STORED_BACKUP_PASSPHRASE, random));
await createWalletFile(
  name('file'),
  [
    { in: 'registries', id: REGISTRY_ID, value: REGISTRY_THEN },
    ...(['secret', 'credentials'] as const).flatMap((kind) =>
      store.list(kind).map(({ id, value }) => ({ in: kind, id, value }) as never),
    ),
  ],
  { passphrase: STORED_PASSPHRASE, random },
);

async function addProof(issuer: string, schema: string, values: Record<string, string>): Promise<void> {
  const commitment = holderCommitment(
    holderSecret(master, { registry: REGISTRY_ID, issuerId: issuer, schemaUri: schema }),
  );
  const holderCode = createHolderCode({ issuerId: issuer, schemaUri: schema, commitment });
  const credential = issue({ issuer, schema, values, holderCode });
  await keepCredential(
    { credential, registry: REGISTRY_ID },
    { store, held: createHeld(store).all, random, nowMs: THEN },
  );
}

async function prepareAll(of: WalletStore): Promise<void> {
  const bundles = createBundles({ store: of, reach: lists, registries: [REGISTRY_THEN], now });
  await bundles.refresh();
  const build = fileURLToPath(new URL('../../../build/', import.meta.url));
  const artefacts = await loadArtefacts({ read: async (path) => new Uint8Array(await readFile(build + path)) });
  const prover = createLocalProver(artefacts, random);
  const credentials = createHeld(of).all;
  const { circuits } = MANIFEST;
  const preparer = createPreparer({ store: of, bundles, prover, circuits, master, credentials, random, now });
  await preparer.runBackground();
  preparer.stop();
}

async function answer(kind: 'shared' | 'declined'): Promise<void> {
  const { jws, requestUri } = requestFor(policy('over-18'));
  const request = parseRequest(jws, [bundle], { now: THEN / 1000, requestUri });
  const told = { answer: kind, question: 'Are you 18 or older?', host: new URL(SHOP).host };
  // What is sent does not matter here, only what stays.
  const body = () => createRefusal(request);
  const reach = { respond: async () => undefined };
  await deliver(request, told, body, { store, schemas: schemasOf(bundle), random, nowMs: THEN, reach });
}
