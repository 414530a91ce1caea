// SPDX-License-Identifier: GPL-3.0-or-later
/** What a wallet does with several key sets of one circuit: which it answers with, prepares, and leaves alone. */
import 'fake-indexeddb/auto';
import '../../../support/wallet/pinned.ts';
import { beforeEach, expect, it } from 'vitest';
import { base64url, encodeField } from '#base/encoding.ts';
import { newestNamed } from '#groth16/files/manifest.ts';
import { encodePrepared, type Prepared } from '#groth16/prove/prepared.ts';
import { encodeCredential } from '#protocol/credential/credential.ts';
import { isoDate } from '#protocol/dates.ts';
import { publicSignals, statementKey } from '#protocol/policy/statement.ts';
import { createHeld } from '#wallet/core/credentials/held.ts';
import type { PinnedCircuits } from '#wallet/core/key-sets.ts';
import { PINNED_CIRCUITS } from '#wallet/core/pinned-manifest.ts';
import { planPreparations, type Wanted } from '#wallet/core/preparation/plan.ts';
import { createPreparer } from '#wallet/core/preparation/preparer.ts';
import type { ProverJob } from '#wallet/core/preparation/prover.ts';
import { openRequest } from '#wallet/core/present/open-request.ts';
import type { WalletStore } from '#wallet/core/store/wallet-store.ts';
import { newProfile, PASSPHRASE } from '../../../support/wallet/keeping.ts';
import {
  bundle,
  bundlesOf,
  MASTER,
  NOW,
  policy,
  proofOfAge,
  REGISTRY_ID,
  random,
  requestFor,
  TODAY,
} from '../../../support/wallet/world.ts';

const DAY = 86_400_000;
const oldAge = newestNamed(PINNED_CIRCUITS, 'age');
const OLD = oldAge.circuitDigest;
const NEW = base64url(new Uint8Array(32).fill(1));
const OTHER = base64url(new Uint8Array(32).fill(2));
const both: PinnedCircuits = [{ ...oldAge, circuitDigest: NEW }, ...PINNED_CIRCUITS];
/** The old ones until the end of the world's today. */
const retiring = both.map((one) => (one.circuitDigest === OLD ? { ...one, retired: isoDate(TODAY + 1) } : one));

async function opened(offered: string[], circuits: PinnedCircuits, nowMs = NOW) {
  const { jws, requestUri } = requestFor(policy('over-18'), { nowMs, circuitDigests: [offered] });
  const reach = { request: async () => jws, clockBehind: () => undefined };
  const context = { bundles: bundlesOf(bundle), reach, circuits, now: () => nowMs };
  return (await openRequest({ clientId: 'vinum-shop', requestUri }, context)).circuitDigests;
}

it.each([
  ['a wallet before the change', [NEW, OLD], PINNED_CIRCUITS, [OLD]],
  ['a verifier before the change', [OLD], both, [OLD]],
  ['both after it', [NEW, OLD], both, [NEW, OLD]],
  ['a verifier with keys of its own besides', [OTHER, NEW, OLD], both, [NEW, OLD]],
  ['a verifier that prefers the old ones', [OLD, NEW], both, [OLD, NEW]],
] as const)('an answer is under the newest keys that both have: %s', async (_which, offered, circuits, common) => {
  expect(await opened([...offered], circuits)).toEqual([common]);
});

it('a request under none of its keys is not opened, and its owner hears what to do', async () => {
  const refused = { code: 'request_unsupported', hint: expect.stringContaining('newest version') };
  await expect(opened([OTHER], both)).rejects.toMatchObject(refused);
  await expect(opened([NEW], PINNED_CIRCUITS)).rejects.toMatchObject(refused);
});

it('P30 retired keys are not answered with from their day on, by the clock of the wallet', async () => {
  expect(await opened([OLD], retiring)).toEqual([[OLD]]);
  expect(await opened([NEW, OLD], retiring, NOW + DAY)).toEqual([[NEW]]);
  await expect(opened([OLD], retiring, NOW + DAY)).rejects.toMatchObject({ code: 'request_unsupported' });
});

let store: WalletStore;
let jobs: ProverJob[];

beforeEach(async () => {
  store = (await (await newProfile()).keeper.create(PASSPHRASE)).store;
  const document = encodeCredential(proofOfAge());
  await store.change([{ in: 'credentials', id: 'age', value: { document, registry: REGISTRY_ID, importedAt: NOW } }]);
  jobs = [];
});

const preparerWith = (circuits: PinnedCircuits) =>
  createPreparer({
    store,
    bundles: bundlesOf(bundle),
    prover: {
      prepare: async (job) => {
        jobs.push(job);
        return encodePrepared(preparedUnder(job.circuitDigest));
      },
      close: () => {},
    },
    circuits,
    master: MASTER,
    credentials: createHeld(store).all,
    random,
    now: () => NOW,
  });

function wantedWith(circuits: PinnedCircuits, daysAhead = 0): Wanted[] {
  const held = { credentials: createHeld(store).all(), bundles: [bundle], recipes: [], kept: [] };
  return planPreparations({ ...held, circuits, nowMs: NOW, daysAhead }).todo;
}
const today = (): Wanted => wantedWith(both)[0] ?? expect.unreachable();

/** Points that prove nothing: what they say of themselves is all that is asked here. */
function preparedUnder(circuitDigest: string): Prepared {
  const { statement } = today();
  const named = publicSignals(statement, {
    trustRoot: bundle.trustRoot,
    nullifier: preparerWith(both).nullifierOf(today(), statement),
    challenge: 0n,
  });
  const g1 = [1n, 2n] as const;
  const g2 = [g1, g1] as const;
  return {
    circuitDigest,
    publicSignals: oldAge.publicSignals.map((name) => named[name] ?? expect.unreachable()),
    challengeIndex: oldAge.publicSignals.indexOf('challenge'),
    points: { a: g1, b1: g1, b2: g2, c: g1, cLinear: g1, cSquare: g1, u: g1, v1: g1, v2: g2, delta1: g1, delta2: g2 },
  };
}

function keep(circuitDigest: string) {
  const { credentialId, statement } = today();
  const value = {
    credentialId,
    statementKey: statementKey(statement, bundle.trustRoot, circuitDigest),
    today: statement.today,
    root: encodeField(bundle.trustRoot),
    prepared: base64url(encodePrepared(preparedUnder(circuitDigest))),
  };
  return store.change([{ in: 'preparations', id: circuitDigest, value }]);
}

it('what is prepared under the old keys is used while they are offered, and under the new ones once that is there', async () => {
  const preparer = preparerWith(both);
  await keep(OLD);
  const target = (circuitDigests: string[]) => ({ ...today(), circuitDigests });
  expect(preparer.find(target([NEW, OLD]))?.circuitDigest).toBe(OLD);
  expect(preparer.find(target([NEW]))).toBeUndefined();
  expect((await preparer.make(target([NEW, OLD]))).circuitDigest).toBe(NEW);
  expect(preparer.find(target([NEW, OLD]))?.circuitDigest).toBe(NEW);
  expect(preparer.find(target([OLD]))?.circuitDigest).toBe(OLD);
  expect(jobs.map(({ circuitDigest }) => circuitDigest)).toEqual([NEW]);
});

it('a manifest in another order makes nothing else of what is stored', async () => {
  await keep(OLD);
  for (const circuits of [both, both.toReversed(), PINNED_CIRCUITS.toReversed()]) {
    const found = preparerWith(circuits).find({ ...today(), circuitDigests: [OLD] });
    expect(found).toEqual(preparedUnder(OLD));
  }
});

it('P30 each day is prepared under the newest keys that count on it', () => {
  const oldFirst = [...retiring.filter(({ circuitDigest }) => circuitDigest !== NEW), ...retiring.slice(0, 1)];
  const planned = (circuits: PinnedCircuits) =>
    wantedWith(circuits, 2).map(({ statement, circuitDigests }) => [statement.today - TODAY, ...circuitDigests]);
  expect(planned(retiring)).toEqual([0, 1, 2].map((day) => [day, NEW]));
  expect(planned(oldFirst)).toEqual([
    [0, OLD],
    [1, NEW],
    [2, NEW],
  ]);
  expect(wantedWith(retiring.slice(1), 2)).toHaveLength(1);
});
