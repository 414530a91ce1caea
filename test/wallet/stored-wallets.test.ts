// SPDX-License-Identifier: GPL-3.0-or-later
/** What earlier versions stored opens, shows its proofs and answers; what each version writes is read by the next. */
import 'fake-indexeddb/auto';
import { chmodSync, copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseBase64url } from '#base/encoding.ts';
import { type Artefacts, loadArtefacts, orderSignals, withDigest } from '#groth16/files/artefacts.ts';
import { createVerifier } from '#groth16/verify/verify.ts';
import { publicSignals } from '#protocol/policy/statement.ts';
import { challengeOf } from '#protocol/request/challenge.ts';
import { parseResponse } from '#protocol/request/presentation.ts';
import { parseRequest } from '#protocol/request/request.ts';
import { openWalletFile } from '#wallet/command-line/file-database.ts';
import { createLocalProver } from '#wallet/command-line/local-prover.ts';
import { createHeld } from '#wallet/core/credentials/held.ts';
import { createPreparer } from '#wallet/core/preparation/preparer.ts';
import type { Prover } from '#wallet/core/preparation/prover.ts';
import { createAnswer } from '#wallet/core/present/answer.ts';
import { matchRequest } from '#wallet/core/present/match.ts';
import { restoreBackup } from '#wallet/core/store/backup.ts';
import { openDatabase } from '#wallet/core/store/database.ts';
import { createKeeper, type Keeper } from '#wallet/core/store/keeper.ts';
import { openWalletStore, type WalletStore } from '#wallet/core/store/wallet-store.ts';
import { createBundles } from '#wallet/core/trust/bundles.ts';
import { newProfile, PASSPHRASE } from '../support/wallet/keeping.ts';
import { createPasskeys } from '../support/wallet/passkeys.ts';
import { MANIFEST } from '../support/wallet/pinned.ts';
import {
  putStoredPage,
  REGISTRY_THEN,
  readStoredPage,
  STORED,
  STORED_BACKUP_PASSPHRASE,
  STORED_PASSPHRASE,
  storedFiles,
  THEN,
  worldUnder,
} from '../support/wallet/stored.ts';
import { policy, random } from '../support/wallet/world.ts';

const BUILD = fileURLToPath(new URL('../../build/', import.meta.url));
const now = () => THEN;
const { lists, request: requestFor } = worldUnder('next');
let artefacts: Artefacts;
let prover: Prover;

beforeAll(async () => {
  artefacts = await loadArtefacts({ read: async (path) => new Uint8Array(await readFile(BUILD + path)) });
  // One for all, since loading the key takes most of the time.
  prover = { ...createLocalProver(artefacts, random), close() {} };
});

const kindsOf = (store: WalletStore) =>
  createHeld(store)
    .all()
    .map(({ credential }) => credential.issuer.id)
    .sort();

/** Whether the shop of that time gets a proof of age that holds. */
async function answers(store: WalletStore): Promise<boolean> {
  const master = parseBase64url(store.get('secret', 'master')?.master, 'master', 32);
  const credentials = createHeld(store).all;
  const bundles = createBundles({ store, reach: lists, registries: [REGISTRY_THEN], now });
  await bundles.refresh();
  const [bundle = expect.unreachable()] = bundles.all();
  const { circuits } = MANIFEST;
  const preparer = createPreparer({ store, bundles, prover, circuits, master, credentials, random, now });
  const { jws, requestUri } = requestFor(policy('over-18'));
  const request = parseRequest(jws, [bundle], { now: THEN / 1000, requestUri });
  const [match] = matchRequest(request, { bundle, master, credentials: credentials() });
  const [statement, candidate] = [match?.statement, match?.candidates[0]];
  if (!statement || !candidate) return false;
  const target = {
    ...candidate,
    credentialId: candidate.id,
    statement,
    bundle,
    circuitDigests: request.circuitDigests[0] ?? [],
  };
  const prepared = preparer.find(target) ?? (await preparer.make(target));
  preparer.stop();
  const body = await createAnswer(request, [{ prepared, nullifier: 0n }], undefined, random);
  const response = parseResponse(body);
  if (response.kind !== 'presented') return false;
  const circuit = withDigest(artefacts.circuits, prepared.circuitDigest);
  const challenge = challengeOf(request.payloadBytes, undefined);
  const named = publicSignals(statement, { trustRoot: bundle.trustRoot, nullifier: 0n, challenge });
  const { verify } = await createVerifier(circuit.vkey);
  return verify(orderSignals(circuit, named), response.presentations.get('age')?.proof).valid;
}

it('every form in which a browser kept its lock is among the stored wallets', () => {
  const forms = storedFiles('page').map((name) => (readStoredPage(name).meta.vault as { format: string }).format);
  expect([...new Set(forms)].sort()).toEqual(['hushmark-vault/1', 'hushmark-vault/2']);
});

describe.each(storedFiles('page'))('the browser wallet %s', (name) => {
  let keeper: Keeper;

  beforeAll(async () => {
    await putStoredPage(readStoredPage(name), name);
    keeper = createKeeper({ database: await openDatabase(name), passkeys: createPasskeys(), random, now });
  });

  it('opens with its passphrase and with no other, and shows its proofs and answers', async () => {
    await expect(keeper.unlock('another passphrase')).rejects.toMatchObject({ code: 'wallet_passphrase' });
    const { store } = await keeper.unlock(STORED_PASSPHRASE);
    expect(kindsOf(store)).toEqual(['demo-town-hall', 'demo-wine-club']);
    const history = store.list('history').map(({ value }) => [value.shop, value.question, value.answer]);
    expect(history.sort()).toEqual([
      ['Vinum Wine Shop', 'Are you 18 or older?', 'declined'],
      ['Vinum Wine Shop', 'Are you 18 or older?', 'shared'],
    ]);
    expect(store.list('disclosures')).toHaveLength(1);
  });

  it('answers a shop, and what it writes then opens again', async () => {
    const { store } = await keeper.unlock(STORED_PASSPHRASE);
    expect(await answers(store)).toBe(true);
    await store.change([], [{ in: 'recipes', id: store.list('recipes')[0]?.id ?? '' }]);
    const again = await keeper.unlock(STORED_PASSPHRASE);
    expect(kindsOf(again.store)).toHaveLength(2);
    expect(again.store.list('recipes')).toEqual([]);
  });

  it('takes a new passphrase, and the old one opens nothing any more', async () => {
    const way = await keeper.confirm({ kind: 'passphrase', passphrase: STORED_PASSPHRASE });
    await keeper.setPassphrase({ passphrase: 'another horse battery staple', words: false }, way);
    await expect(keeper.unlock(STORED_PASSPHRASE)).rejects.toMatchObject({ code: 'wallet_passphrase' });
    expect(kindsOf((await keeper.unlock('another horse battery staple')).store)).toHaveLength(2);
  });
});

describe.each(storedFiles('backup'))('the backup %s', (name) => {
  it('brings its proofs and answers back, and they answer a shop', async () => {
    const { store } = await (await newProfile()).keeper.create(PASSPHRASE);
    await restoreBackup(store, readFileSync(STORED + name, 'utf8'), STORED_BACKUP_PASSPHRASE);
    expect(kindsOf(store)).toEqual(['demo-town-hall', 'demo-wine-club']);
    expect(store.list('history')).toHaveLength(2);
    expect(await answers(store)).toBe(true);
  });
});

describe.each(storedFiles('file'))('the command-line wallet %s', (name) => {
  const directory = mkdtempSync(join(tmpdir(), 'hushmark-stored-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  it('opens and answers a shop, and what it writes then opens again', async () => {
    const path = join(directory, 'wallet');
    copyFileSync(STORED + name, path);
    chmodSync(path, 0o600);
    const open = async () => {
      const database = openWalletFile(path);
      return openWalletStore({ database, key: await database.unlock(STORED_PASSPHRASE), random });
    };
    const store = await open();
    expect(kindsOf(store)).toEqual(['demo-town-hall', 'demo-wine-club']);
    expect(await answers(store)).toBe(true);
    expect(kindsOf(await open())).toEqual(kindsOf(store));
    expect((await open()).list('registries').map(({ id }) => id)).toEqual([REGISTRY_THEN.id]);
  });
});
