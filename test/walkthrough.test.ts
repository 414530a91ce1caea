// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The sequence diagram of docs/protocol.md, walked arrow by arrow with the real parts: issuer and registry on disk, the
 * verifier with its pairing workers, the shop's helper, and the wallet's steps. Each `arrow` call names the arrow that
 * the lines after it implement; in the end the calls must be the diagram, in its order.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemRandom } from '#base/random.ts';
import { loadArtefacts, newestNamed } from '#groth16/files/artefacts.ts';
import { createBinder } from '#groth16/prove/bind.ts';
import { prepare } from '#groth16/prove/prepare.ts';
import { issueCredential } from '#issuer/issue.ts';
import { publishIssuer } from '#issuer/publish.ts';
import { createIssuer } from '#issuer/store.ts';
import { encodeCredential, parseCredential } from '#protocol/credential/credential.ts';
import { createHolderCode, holderCommitment, holderSecret } from '#protocol/credential/holder.ts';
import { schemaFromTemplate } from '#protocol/credential/schemas/templates.ts';
import { dayInZone, utcDay } from '#protocol/dates.ts';
import { generateSigningKey } from '#protocol/jws.ts';
import { circuitInputs } from '#protocol/policy/circuit-inputs.ts';
import { compileStatements } from '#protocol/policy/compile.ts';
import { challengeOf } from '#protocol/request/challenge.ts';
import { createResponse } from '#protocol/request/presentation.ts';
import { checkRedirect, parseRequest } from '#protocol/request/request.ts';
import { parseTrustBundle, schemasOf } from '#protocol/trust/bundle.ts';
import { trustPath } from '#protocol/trust/path.ts';
import { acceptIssuer, acceptVerifier } from '#registry/accept.ts';
import { publishBundle } from '#registry/publish.ts';
import { createRegistry } from '#registry/store.ts';
import { createApiKey, createShop, putPolicy } from '#server/operator.ts';
import { createServer, type Server } from '#server/server.ts';
import { openStore } from '#server/store/open.ts';
import { createHushmark, orderDigest } from '#shop/client/index.ts';
import { provingKeyOf } from './support/groth16/proving-keys.ts';

const API = 'https://verify.example';
const SHOP = 'https://vinum.example';
const ZONE = 'Europe/Zurich';
const PASSPHRASE = 'correct horse battery staple';
/** Small scrypt parameters: the key files here protect nothing. */
const COST = 15;

const random = systemRandom();
const now = () => Math.floor(Date.now() / 1000);
const directory = mkdtempSync(join(tmpdir(), 'hushmark-walkthrough-'));
const walked: string[] = [];
let server: Server | undefined;

/** `from->>to: what`, as the diagram writes it. */
const arrow = (text: string) => walked.push(text);

function diagram(): string[] {
  const page = readFileSync(new URL('../docs/protocol.md', import.meta.url), 'utf8');
  return [...page.matchAll(/^ {4}(\w->>\w: .+)$/gm)].map((match) => match[1] ?? '');
}

beforeAll(() => expect(diagram().length).toBeGreaterThan(10));
afterAll(async () => {
  await server?.close();
  rmSync(directory, { recursive: true });
});

test('docs/protocol.md: the sequence diagram is what happens', async () => {
  const schema = schemaFromTemplate('proof-of-age');
  const issuer = createIssuer({
    directory: join(directory, 'issuer'),
    id: 'town-hall',
    name: 'Town Hall',
    schemas: [schema],
    test: true,
    passphrase: PASSPHRASE,
    random,
    cost: COST,
  });
  const registry = createRegistry({
    directory: join(directory, 'registry'),
    id: 'registry',
    name: 'Registry',
    passphrase: PASSPHRASE,
    random,
    cost: COST,
  });
  const registryKeys = [registry.key?.jwk ?? expect.unreachable()];
  const signing = generateSigningKey(random);

  arrow('I->>R: issuer document, signed');
  acceptIssuer({ registry, document: publishIssuer({ issuer, now: now() }).document, now: now() });
  acceptVerifier({
    registry,
    verifier: { clientId: 'vinum-shop', name: 'Vinum Wine Shop', keys: [signing.jwk], origins: [SHOP], api: API },
  });

  arrow('R->>V: trust bundle, signed');
  const { file } = publishBundle({ registry, now: now() });
  const store = await openStore({ kind: 'sqlite', file: ':memory:' });
  await putPolicy(store, {
    name: 'over-18',
    version: 1,
    words: { en: 'Are you 18 or older?' },
    registry: 'registry',
    timeZone: ZONE,
    credentials: [{ id: 'age', schema: schema.uri, where: [{ ageOver: 18 }] }],
    crossDevice: false,
    ttl: 300,
  });
  await createShop(store, { clientId: 'vinum-shop', origins: [SHOP], policies: ['over-18'] }, random);
  const { key: secretKey } = await createApiKey(
    store,
    { clientId: 'vinum-shop', kind: 'secret', mode: 'test' },
    random,
  );
  server = await createServer(
    {
      publicUrl: API,
      listen: { host: '127.0.0.1', port: 0 },
      wallets: ['https://wallet.example'],
      registries: [{ id: 'registry', keys: registryKeys }],
      artefacts: 'build',
    },
    {
      store,
      keys: { signing: [signing], responseSecret: random(32) },
      bundles: new Map([['registry', async () => [file]]]),
    },
  );
  const { app } = server;
  const overHttp: typeof fetch = async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const headers = Object.fromEntries(new Headers(init?.headers));
    const method = init?.method === 'POST' ? 'POST' : 'GET';
    const body = typeof init?.body === 'string' ? { payload: init.body } : {};
    const answer = await app.inject({ method, url: pathname, headers, ...body });
    return new Response(answer.body, { status: answer.statusCode });
  };

  arrow('R->>W: trust bundle, signed');
  const bundle = parseTrustBundle(file, registryKeys, { now: now(), minimumSequence: 0 });

  arrow('W->>I: holder code');
  const secret = holderSecret(random(32), {
    registry: 'registry',
    issuerId: 'town-hall',
    schemaUri: schema.uri,
  });
  const holderCode = createHolderCode({
    issuerId: 'town-hall',
    schemaUri: schema.uri,
    commitment: holderCommitment(secret),
  });

  arrow('I->>W: credential, signed');
  const issued = issueCredential({
    issuer,
    person: 'customer 1',
    values: { birthdate: '1990-06-15' },
    holderCode,
    validUntil: utcDay(Date.now()) + 365,
    random,
    now: now(),
  });
  const credential = parseCredential(JSON.parse(JSON.stringify(encodeCredential(issued))));

  arrow('W->>W: prepare');
  const days = { today: utcDay(Date.now()), cutoffDay: dayInZone(Date.now(), ZONE), clientId: 'vinum-shop' };
  const { circuits } = await loadArtefacts({ read: async (path) => new Uint8Array(readFileSync(join('build', path))) });
  const known = await store.db.selectFrom('policies').select('document').executeTakeFirstOrThrow();
  const [ahead] = compileStatements(JSON.parse(known.document), schemasOf(bundle), { ...days, tests: true });
  const statement = ahead ?? expect.unreachable();
  const inputs = circuitInputs({
    credential,
    holderSecret: secret,
    statement,
    trust: trustPath(bundle, credential),
  });
  const circuit = newestNamed(circuits, statement.circuit);
  const prepared = await prepare({
    circuit,
    key: await provingKeyOf(circuit),
    program: await circuit.witnessProgram(),
    inputs,
    random,
  });

  arrow('S->>V: start a verification');
  const shop = createHushmark({ apiBase: API, secretKey, clientId: 'vinum-shop', fetch: overHttp });
  const order = await orderDigest({ basket: ['Pinot Noir 2022'], total: '24.00 EUR' });
  const started = await shop.startVerification({ policy: 'over-18', order, returnUrl: `${SHOP}/return` });

  arrow('V->>S: wallet link');
  const { walletUrl } = started;

  arrow('S->>W: wallet link');
  const link = new URLSearchParams(new URL(walletUrl).hash.replace(/^#\/present\?/, ''));
  const requestUri = link.get('request_uri') ?? expect.unreachable();
  const clientId = link.get('client_id') ?? expect.unreachable();

  arrow('W->>V: fetch the request');
  const fetched = await overHttp(requestUri);

  arrow('V->>W: request object, signed');
  const jws = await fetched.text();

  arrow('W->>W: check the request and compile its policy');
  const request = parseRequest(jws, [bundle], { now: now(), requestUri, clientId });
  expect(request.statements).toEqual([statement]);

  arrow('W->>W: bind');
  const binder = await createBinder();
  const { proof } = binder.bind(prepared, challengeOf(request.payloadBytes), random);

  arrow('W->>V: presentation');
  const presentation = {
    version: 1,
    circuit: 'age',
    circuitDigest: circuit.circuitDigest,
    proof,
  } as const;
  const response = createResponse({
    kind: 'presented',
    requestId: request.requestId,
    presentations: new Map([['age', presentation]]),
  });
  const answered = await overHttp(request.responseUri, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://wallet.example' },
    body: response,
  });

  arrow('V->>V: verify and consume');
  expect(answered.status).toBe(200);

  arrow('V->>W: return address with response code');
  const { redirect_uri: redirect } = (await answered.json()) as { redirect_uri: string };

  arrow('W->>S: response code');
  const back = checkRedirect(redirect, request);
  const outcome = back.searchParams.get('response_code') ?? expect.unreachable();

  arrow('S->>V: redeem the response code');
  const redeem = () => shop.redeem({ id: started.id, outcome, policy: { name: 'over-18', version: 1 }, order });
  const redeemed = await redeem();

  arrow('V->>S: decision, signed');
  expect(redeemed.verified).toBe(true);

  arrow('S->>S: check the decision');
  // The helper has checked signature, audience, policy and order; a second redemption gets nothing.
  expect(JSON.stringify(redeemed)).not.toMatch(/1990|06-15/);
  expect(await redeem()).toEqual({ verified: false, reason: 'already_used' });

  expect(walked).toEqual(diagram());
  await store.close();
});
