// SPDX-License-Identifier: GPL-3.0-or-later
/** Several key sets of one circuit on one server, with a verifier that only looks at what it is asked. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { newestNamed } from '#groth16/files/artefacts.ts';
import type { Presentation } from '#protocol/request/presentation.ts';
import type { Circuits } from '#server/verifications/key-sets.ts';
import {
  answerFor,
  createWorld,
  openRequest,
  outcomeIn,
  post,
  readCircuits,
  redeem,
  start,
  statusOf,
  type World,
} from '../support/server/world.ts';

const NEW = 'n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg';

let world: World;
let old: Circuits;
let both: Circuits;
let OLD: string;
/** Digest and lane of every proof that reached the verifier. */
let checked: { circuitDigest: string; suspect: boolean }[];

beforeEach(async () => {
  old = await readCircuits();
  const age = newestNamed(old.circuits, 'age');
  OLD = age.circuitDigest;
  both = { ...old, circuits: [{ ...age, circuitDigest: NEW }, ...old.circuits] };
  world = await createWorld();
  checked = [];
  const { verify } = world.verifier;
  world.verifier.verify = (tasks, { suspect = false } = {}) => {
    checked.push(...tasks.map(({ circuitDigest }) => ({ circuitDigest, suspect })));
    return verify(tasks, { suspect });
  };
});
afterEach(() => world.close());

/** Those of age retired, as `of` says, at the start of the world's tomorrow. */
function retiring(circuits: Circuits, of: (circuitDigest: string) => boolean): Circuits {
  const retired = new Date(world.clock.now + 86_400_000).toISOString().slice(0, 10);
  const change = (one: Circuits['circuits'][number]) =>
    one.name === 'age' && of(one.circuitDigest) ? { ...one, retired } : one;
  return { ...circuits, circuits: circuits.circuits.map(change) };
}

async function asked() {
  const { body: started } = await start(world);
  return { started, request: await openRequest(world, started) };
}
const under = (circuitDigest: string) => (presentation: Presentation) => ({
  ...presentation,
  circuit_digest: circuitDigest,
  circuitDigest: undefined,
});

async function decidedUnder(id: string, redirect: string | undefined): Promise<string[]> {
  const { body } = await redeem(world, id, { outcome: outcomeIn(redirect) });
  const payload = Buffer.from(String(body.decision).split('.')[1] ?? '', 'base64url').toString();
  return (JSON.parse(payload) as { circuits: string[] }).circuits;
}

it('an open verification survives the change of keys: it accepts what it offered, and says so', async () => {
  const { started, request } = await asked();
  expect(request.circuitDigests).toEqual([[OLD]]);
  await world.restart({ artefacts: both });
  const answer = await post(world, answerFor(world, request));
  expect(answer.statusCode).toBe(200);
  expect(checked).toEqual([{ circuitDigest: OLD, suspect: false }]);
  expect(await decidedUnder(started.id, answer.body.redirect_uri)).toEqual([OLD]);
});

it.each([
  ['old', () => OLD],
  ['new', () => NEW],
])('the wallet with %s keys is served while both are offered, and the decision names them', async (_which, digest) => {
  await world.restart({ artefacts: both });
  const { started, request } = await asked();
  expect(request.circuitDigests).toEqual([[NEW, OLD]]);
  const answer = await post(world, answerFor(world, request, { presentation: under(digest()) }));
  expect(answer.statusCode).toBe(200);
  expect(checked).toEqual([{ circuitDigest: digest(), suspect: false }]);
  expect(await decidedUnder(started.id, answer.body.redirect_uri)).toEqual([digest()]);
});

it('P15 keys that the request did not offer are refused unseen, and never count as a wrong proof', async () => {
  const { started, request } = await asked();
  await world.restart({ artefacts: both });
  const { circuitDigest: attributes } = newestNamed(old.circuits, 'attributes');
  for (const digest of [NEW, attributes, 'A'.repeat(43), NEW, NEW]) {
    const wrong = answerFor(world, request, { presentation: under(digest) });
    expect(await post(world, wrong)).toMatchObject({ statusCode: 400, body: { code: 'proof_circuit' } });
  }
  expect(checked).toEqual([]);
  expect(await statusOf(world, started.id)).toBe('pending');
  expect((await post(world, answerFor(world, request))).statusCode).toBe(200);
  expect(checked).toEqual([{ circuitDigest: OLD, suspect: false }]);
});

it('P30 retired keys are refused from their day on, by the clock of the server, without looking at a proof', async () => {
  await world.restart({ artefacts: retiring(both, (digest) => digest === OLD) });
  world.clock.now += 86_400_000 - (world.clock.now % 86_400_000) - 60_000;
  const { started, request } = await asked();
  expect(request.circuitDigests).toEqual([[NEW, OLD]]);
  world.clock.now += 60_000;
  const late = await post(world, answerFor(world, request, { presentation: under(OLD) }));
  expect(late).toMatchObject({ statusCode: 400, body: { code: 'proof_circuit' } });
  expect(checked).toEqual([]);
  expect(await statusOf(world, started.id)).toBe('pending');
  expect((await post(world, answerFor(world, request))).statusCode).toBe(200);
  expect((await asked()).request.circuitDigests).toEqual([[NEW]]);
});

it('P30 nothing is asked without keys that count: no start, not ready, and no server', async () => {
  await world.restart({ artefacts: retiring(old, () => true) });
  const ready = async () => (await world.server.app.inject({ url: '/v1/ready' })).json() as unknown;
  expect(await ready()).toMatchObject({ status: 'ready', checks: { circuits: true } });
  world.clock.now += 86_400_000;
  expect(await ready()).toMatchObject({ status: 'not_ready', checks: { circuits: false } });
  expect(await start(world)).toMatchObject({ statusCode: 503, body: { code: 'server_circuits' } });
  const retired = world.server.services.artefacts;
  await expect(world.restart({ artefacts: retired })).rejects.toMatchObject({ code: 'server_circuits' });
  await world.restart({ artefacts: both });
});

it('the operator sees which keys are loaded, and how long each of them counts', async () => {
  await world.restart({ artefacts: retiring(both, (digest) => digest === OLD) });
  const text = await world.server.services.metrics.render();
  const left = [...text.matchAll(/^hushmark_circuit_left_seconds\{circuit="age",digest="([^"]+)"\} (\S+)$/gm)];
  const tomorrow = 86_400 - (Math.floor(world.clock.now / 1000) % 86_400);
  expect(left.map(([, digest, seconds]) => [digest, seconds])).toEqual([
    [NEW, '+Inf'],
    [OLD, String(tomorrow)],
  ]);
});
