// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * An issuer and a registry on disk, the verifier on a port of this machine, a shop with its helper, and wallets at the
 * command line: the real parts, for the tests of this folder.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'vitest';
import { systemRandom } from '#base/random.ts';
import { freePorts } from '#demo/free-port.ts';
import { issueCredential } from '#issuer/issue.ts';
import { sealedLink } from '#issuer/link.ts';
import { publishIssuer } from '#issuer/publish.ts';
import { createIssuer } from '#issuer/store.ts';
import type { Credential } from '#protocol/credential/credential.ts';
import { schemaFromTemplate } from '#protocol/credential/schemas/templates.ts';
import { utcDay } from '#protocol/dates.ts';
import { generateSigningKey } from '#protocol/jws.ts';
import { issuerKeyId } from '#protocol/trust/issuer-key-id.ts';
import { acceptIssuer, acceptVerifier } from '#registry/accept.ts';
import { publishBundle } from '#registry/publish.ts';
import { createRegistry } from '#registry/store.ts';
import { createApiKey, createShop, putPolicy } from '#server/operator.ts';
import { startServer } from '#server/server.ts';
import { openStore } from '#server/store/open.ts';
import { createHushmark } from '#shop/client/hushmark.ts';
import type { Terminal } from '#terminal/terminal.ts';
import { runWallet } from '#wallet/command-line/commands.ts';
import type { Outside } from '#wallet/command-line/context.ts';

export const PASSPHRASE = 'correct horse battery staple';
const SHOP = 'https://vinum.example';
const WALLET = 'https://wallet.example';
/** Small scrypt parameters: the files here protect nothing. */
const COST = 15;
const AGE = schemaFromTemplate('proof-of-age');

const random = systemRandom();
const now = () => Math.floor(Date.now() / 1000);

const asked = (name: string, ageOver: number, more: object = {}) => ({
  name,
  version: 1,
  words: { en: `Are you ${ageOver} or older?` },
  registry: 'example',
  timeZone: 'UTC',
  credentials: [{ id: 'age', schema: AGE.uri, where: [{ ageOver }] }],
  crossDevice: false,
  ttl: 300,
  ...more,
});
const POLICIES = [
  asked('over-18', 18),
  asked('over-90', 90),
  asked('over-18-phone', 18, { crossDevice: true }),
  asked('voucher', 18, { pseudonym: 'voucher' }),
];

/** What a command printed, and how it ended. `json` is its one line on standard output. */
export type Ran = { exit: number; out: string; err: string; json: Record<string, unknown> };
export type Person = {
  answers?: string[];
  outside?: Partial<Outside>;
  /** Hears what is written to standard error, as it comes. */
  onNote?: (line: string) => void;
};
export type World = Awaited<ReturnType<typeof createWorld>>;

export async function createWorld() {
  const directory = mkdtempSync(join(tmpdir(), 'hushmark-wallets-'));
  const at = (name: string) => join(directory, name);
  const [port = 0] = await freePorts(0, 1);
  const api = `http://localhost:${port}`;

  const secrets = { passphrase: PASSPHRASE, random, cost: COST };
  const issuer = createIssuer({
    directory: at('town'),
    id: 'town-hall',
    name: 'Town Hall',
    schemas: [AGE],
    ...secrets,
  });
  const registry = createRegistry({ directory: at('trust'), id: 'example', name: 'Example Registry', ...secrets });
  const registryKey = registry.key?.jwk ?? expect.unreachable();
  const signing = generateSigningKey(random);
  acceptIssuer({ registry, document: publishIssuer({ issuer, now: now() }).document, now: now() });
  acceptVerifier({
    registry,
    verifier: { clientId: 'vinum-shop', name: 'Vinum Wine Shop', keys: [signing.jwk], origins: [SHOP], api },
  });
  let bundle = publishBundle({ registry, now: now() }).file;

  const store = await openStore({ kind: 'sqlite', file: ':memory:' });
  for (const policy of POLICIES) await putPolicy(store, policy);
  const policies = POLICIES.map(({ name }) => name);
  await createShop(store, { clientId: 'vinum-shop', origins: [SHOP], policies }, random);
  const { key: secretKey } = await createApiKey(
    store,
    { clientId: 'vinum-shop', kind: 'secret', mode: 'test' },
    random,
  );
  const server = await startServer(
    {
      publicUrl: api,
      listen: { host: '127.0.0.1', port },
      wallets: [WALLET],
      registries: [{ id: 'example', keys: [registryKey] }],
      artefacts: 'build',
      threads: 1,
    },
    {
      store,
      keys: { signing: [signing], responseSecret: random(32) },
      bundles: new Map([['example', async () => [bundle]]]),
    },
  );
  writeFileSync(at('pass'), `${PASSPHRASE}\n`, { mode: 0o600 });
  const registryConfig = {
    id: 'example',
    name: 'Example Registry',
    keys: [registryKey],
    bundles: `${api}/v1/trust/example`,
  };
  writeFileSync(at('wallet.json'), JSON.stringify({ registries: [registryConfig], artefacts: '/artefacts/' }));

  /** Runs `hushmark wallet --file NAME --json ...`; somebody sits at the terminal when there are answers. */
  async function wallet(
    name: string,
    argv: readonly string[],
    { answers, outside, onNote }: Person = {},
  ): Promise<Ran> {
    let out = '';
    let err = '';
    const ask = async (question: string) => {
      err += `${question}\n`;
      return answers?.shift() ?? expect.unreachable(`nobody answers "${question}"`);
    };
    const terminal: Terminal = {
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
        onNote?.(text);
      },
      readInput: () => new Uint8Array(),
      ...(answers && { ask, askSecret: ask }),
      random,
      now,
      keyCost: COST,
      path: (path) => resolve(directory, path),
    };
    const common = ['--file', name, '--passphrase-file', 'pass', ...(answers ? [] : ['--json'])];
    const exit = await runWallet([...common, ...argv], terminal, {
      fetch,
      artefacts: resolve('build'),
      interruptible: (work) => work(new AbortController().signal),
      ...outside,
    });
    const json = out.startsWith('{') ? JSON.parse(out) : err.startsWith('{') ? JSON.parse(err) : {};
    return { exit, out, err, json };
  }

  const must = async (name: string, ...argv: string[]) => {
    const ran = await wallet(name, argv);
    expect(ran.exit, ran.err).toBe(0);
    return ran.json;
  };

  /** Signs a proof of age for a holder code. */
  function issue(person: string, holderCode: string): Credential {
    const validUntil = utcDay(Date.now()) + 365;
    const values = { birthdate: '1990-06-15' };
    return issueCredential({ issuer, person, values, holderCode, validUntil, random, now: now() });
  }

  const shop = createHushmark({ apiBase: api, secretKey, clientId: 'vinum-shop' });
  return {
    directory,
    at,
    api,
    wallet,
    must,
    files: () => readdirSync(directory).sort(),
    /** A new wallet that follows the registry and holds a proof of age, which came by a sealed link. */
    async newWallet(name: string) {
      await must(name, 'create');
      await must(name, 'follow', 'wallet.json', '--key', registryKey.kid);
      const enrolment = await must(name, 'code', 'town-hall');
      const credential = issue(name, String(enrolment.holder));
      const link = await sealedLink(WALLET, credential, String(enrolment.delivery_key), random);
      await must(name, 'add', link, '--issuer-key', issuerKeyId(issuer.config.key));
      return credential;
    },
    async ask(policy: string, flow: 'same_device' | 'cross_device' = 'same_device') {
      const returnUrl = flow === 'same_device' ? { returnUrl: `${SHOP}/return` } : {};
      const started = await shop.startVerification({ policy, order: null, flow, ...returnUrl });
      /** What the shop gets when its customer came back to this address. */
      const redeem = (back: unknown) => {
        const outcome = new URL(String(back)).searchParams.get('response_code') ?? '';
        return shop.redeem({ id: started.id, outcome, policy: { name: policy, version: 1 }, order: null });
      };
      return { ...started, redeem };
    },
    status: async (id: string) => {
      const answer = await fetch(`${api}/v1/verifications/${id}`, {
        headers: { authorization: `Bearer ${secretKey}` },
      });
      return ((await answer.json()) as { status: string }).status;
    },
    /** The registry's next bundle, at the verifier at once. */
    async publish() {
      acceptIssuer({ registry, document: publishIssuer({ issuer, now: now() }).document, now: now() });
      bundle = publishBundle({ registry, now: now(), emergency: true }).file;
      await server.refreshTrust();
    },
    issuer,
    async close() {
      await server.close();
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
}
