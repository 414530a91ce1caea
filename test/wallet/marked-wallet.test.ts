// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A verifier's operator who hands one address another signed bundle than everybody else (attack L17): what comes back
 * from that wallet has the form of everybody's answer, or nothing comes back at all.
 */
import 'fake-indexeddb/auto';
import '../support/wallet/pinned.ts';
import { readFile } from 'node:fs/promises';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { isHushmarkError } from '#base/errors.ts';
import { loadArtefacts, newestNamed } from '#groth16/files/artefacts.ts';
import { prepare } from '#groth16/prove/prepare.ts';
import type { Prepared } from '#groth16/prove/prepared.ts';
import { circuitInputs } from '#protocol/policy/circuit-inputs.ts';
import type { TrustBundle } from '#protocol/trust/bundle.ts';
import { trustPath } from '#protocol/trust/path.ts';
import { secretOf } from '#wallet/core/credentials/held.ts';
import { createAnswer } from '#wallet/core/present/answer.ts';
import { openRequest } from '#wallet/core/present/open-request.ts';
import { type Bundles, createBundles } from '#wallet/core/trust/bundles.ts';
import { provingKeyOf } from '../support/groth16/proving-keys.ts';
import { newProfile, PASSPHRASE } from '../support/wallet/keeping.ts';
import { MANIFEST } from '../support/wallet/pinned.ts';
import {
  MASTER,
  NOW,
  parseBundle,
  policy,
  proofOfAge,
  REGISTRY,
  REGISTRY_ID,
  random,
  requestFor,
  trust,
} from '../support/wallet/world.ts';

const BEGINS = NOW / 1000 + 3600;
const LATER = BEGINS * 1000 + 600_000;
const files = [
  trust.publish('scheduled', { expiresAt: BEGINS }),
  trust.publish('scheduled', { startsAt: BEGINS, expiresAt: BEGINS + 7 * 86_400 }),
];
const [old, next] = files.map(parseBundle) as [TrustBundle, TrustBundle];
const credential = proofOfAge();
const { circuits } = MANIFEST;

let clock = NOW;
let fetches = 0;
beforeEach(() => {
  clock = NOW;
  fetches = 0;
});

/** A wallet to which only these bundles were given. */
async function walletWith(...given: TrustBundle[]): Promise<Bundles> {
  const { store } = await (await newProfile()).keeper.create(PASSPHRASE);
  const reach = {
    announced: async () => given,
    bundleFile: async (_registry: unknown, digest: string) => {
      fetches += 1;
      return files[digest === old.digest ? 0 : 1] ?? new Uint8Array();
    },
  };
  const bundles = createBundles({ store, reach, registries: [REGISTRY], now: () => clock });
  await bundles.refresh();
  return bundles;
}

/** The opened request, or why the wallet says nothing. */
async function open(bundles: Bundles, under: TrustBundle) {
  const { jws, requestUri } = requestFor(policy('over-18'), { nowMs: clock, under });
  const link = { clientId: 'vinum-shop', requestUri };
  const before = fetches;
  try {
    return await openRequest(link, {
      bundles,
      reach: { request: async () => jws, clockBehind: () => undefined },
      circuits,
      now: () => clock,
    });
  } catch (error) {
    if (isHushmarkError(error)) return error.code;
    throw error;
  } finally {
    // Nothing is fetched because somebody asks.
    expect(fetches).toBe(before);
  }
}

let prepared: Prepared;
beforeAll(async () => {
  const artefacts = await loadArtefacts({ read: async (path) => new Uint8Array(await readFile(`build/${path}`)) });
  const circuit = newestNamed(artefacts.circuits, 'age');
  const opened = await open(await walletWith(old), old);
  if (typeof opened === 'string') throw new Error(opened);
  const inputs = circuitInputs({
    credential,
    holderSecret: secretOf(MASTER, { credential, registry: REGISTRY_ID }),
    statement: opened.request.statements[0]!,
    trust: trustPath(old, credential),
  });
  const [key, program] = [await provingKeyOf(circuit), await circuit.witnessProgram()];
  prepared = await prepare({ circuit, key, program, inputs, random });
});

it('L17 answers of two wallets with different bundles have the same members, and nothing says which bundle it was', async () => {
  const forms: string[] = [];
  for (const bundles of [await walletWith(old, next), await walletWith(old)]) {
    const opened = await open(bundles, old);
    if (typeof opened === 'string') return expect.unreachable(opened);
    const body = await createAnswer(opened.request, [{ prepared, nullifier: 0n }], undefined, random);
    const text = new URLSearchParams(body).get('vp_token') ?? '';
    expect(text).not.toContain(old.trustRoot.toString());
    // Numbers of a proof are as long as they are; everything else is the same.
    forms.push(text.replace(/"[0-9]{60,78}"/g, '"number"'));
  }
  expect(forms[0]).toBe(forms[1]);
  expect(Object.keys(JSON.parse(forms[0] ?? '').age[0])).toEqual(['version', 'circuit', 'circuit_digest', 'proof']);
});

it('L17 after the change nobody answers under the old bundle, not even the wallet that has no other', async () => {
  const [usual, marked] = [await walletWith(old, next), await walletWith(old)];
  clock = LATER;
  expect(await open(usual, next)).toHaveProperty('request');
  expect(await open(usual, old)).toBe('request_bundle_unknown');
  for (const named of [old, next]) expect(await open(marked, named)).toMatch(/^request_(bundle|verifier)_unknown$/);
});

it('L17 before the change nobody answers under the next bundle, not even the wallet that has no other', async () => {
  const [usual, marked] = [await walletWith(old, next), await walletWith(next)];
  expect(await open(usual, next)).toBe('request_bundle_unknown');
  for (const named of [old, next]) expect(await open(marked, named)).toMatch(/^request_(bundle|verifier)_unknown$/);
});
