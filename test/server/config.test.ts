// SPDX-License-Identifier: GPL-3.0-or-later
/** What an operator may write into the settings, to the number, and what a verifier does when nothing is written. */
import { expect, it, test } from 'vitest';
import { isHushmarkError } from '#base/errors.ts';
import { generateSigningKey } from '#protocol/jws.ts';
import { limitsOf, parseConfig } from '#server/setup/config.ts';
import { seededRandom } from '../support/server/world.ts';

const CONFIG = {
  publicUrl: 'https://verify.example',
  listen: { host: '127.0.0.1', port: 8080 },
  wallets: ['https://wallet.example'],
  registries: [{ id: 'test-registry', keys: [generateSigningKey(seededRandom('config')).jwk], bundles: '/bundles' }],
  artefacts: 'build',
  store: { kind: 'sqlite', file: 'verifier.db' },
};

/** Setting -> the least and the most. */
const NUMBERS: Record<string, readonly [number, number]> = {
  'listen.port': [0, 65_535],
  threads: [1, 64],
  'metrics.port': [0, 65_535],
  'limits.body': [1024, 65_536],
  'limits.requestsPerMinute.secretKey': [1, 10_000_000],
  'limits.requestsPerMinute.page': [1, 10_000_000],
  'limits.requestsPerMinute.address': [1, 10_000_000],
  'limits.requestsPerMinute.stray': [1, 10_000_000],
  'limits.requestsPerMinute.wrongKeys': [1, 10_000_000],
  'limits.openPerShop': [1, 10_000_000],
  'limits.invalidProofs': [1, 100],
  'limits.queue': [1, 100_000],
  'limits.startsWaiting': [1, 100_000],
  'limits.streams': [1, 1_000_000],
  'limits.streamsPerShop': [1, 1_000_000],
  'limits.streamsPerAddress': [1, 1_000_000],
  'limits.redeem': [10, 3600],
  'limits.codeDigits': [2, 4],
  'limits.keepVerifications': [4000, 31_536_000],
  'limits.keepEvents': [0, 31_536_000],
};

function set(config: object, path: string, value: unknown): object {
  const [name = '', ...rest] = path.split('.');
  const old = (config as Record<string, unknown>)[name];
  const inside = rest.length === 0 ? value : set((old as object | undefined) ?? {}, rest.join('.'), value);
  return { ...config, [name]: inside };
}

function codeOf(config: object): string {
  try {
    parseConfig(config);
  } catch (error) {
    if (isHushmarkError(error)) return error.code;
    throw error;
  }
  return 'accepted';
}

test.each(Object.entries(NUMBERS))('setting %s goes from and to these numbers', (path, [least, most]) => {
  for (const good of [least, most]) expect(codeOf(set(CONFIG, path, good)), String(good)).toBe('accepted');
  for (const wrong of [least - 1, most + 1, least + 0.5, String(least), null])
    expect(codeOf(set(CONFIG, path, wrong)), String(wrong)).toBe('server_config');
});

it('no setting is missing, unknown or of another kind', () => {
  expect(parseConfig(CONFIG)).toEqual(CONFIG);
  for (const name of ['publicUrl', 'listen', 'wallets', 'registries', 'artefacts']) {
    const { [name]: _gone, ...rest } = CONFIG as Record<string, unknown>;
    expect(codeOf(rest), name).toBe('server_config');
  }
  for (const path of [
    'more',
    'listen.more',
    'metrics.more',
    'limits.more',
    'limits.requestsPerMinute.more',
    'store.more',
  ])
    expect(codeOf(set(CONFIG, path, 1)), path).toBe('server_config');
  const [registry] = CONFIG.registries;
  for (const [path, value] of [
    ...[['publicUrl', 'verify.example'] as const, ['wallets', []] as const, ['wallets', ['wallet.example']] as const],
    ...[['registries', []] as const, ['registries', [{ ...registry, more: 1 }]] as const],
    ...[['registries', [{ ...registry, keys: [] }]] as const, ['registries', [{ ...registry, id: 'A' }]] as const],
    ...[
      ['registries', [{ ...registry, keys: [{}] }]] as const,
      ['registries', [{ ...registry, bundles: '' }]] as const,
    ],
    ['registries', [{ ...registry, keys: Array(9).fill(registry?.keys[0]) }]],
    ['wallets', Array(21).fill('https://wallet.example')],
    ...[['artefacts', ''] as const, ['listen.host', ''] as const, ['store.file', ''] as const],
    ...[['store', { kind: 'postgres', url: '' }] as const, ['store', { kind: 'other', url: 'x' }] as const],
    ['store', { kind: 'postgres', url: 'x', schema: 'A' }],
    ['store', { kind: 'postgres', url: 'x', schema: '1a' }],
    ['store', { kind: 'postgres', url: 'x', connections: 0 }],
    ['store', { kind: 'postgres', url: 'x', connections: 201 }],
    ['metrics', { port: 8080 }],
    ['allowDevelopmentKeys', 'yes'],
  ] as const)
    expect(codeOf(set(CONFIG, path, value)), `${path} ${JSON.stringify(value)}`).toBe('server_config');
  for (const [path, value] of [
    ['store', { kind: 'postgres', url: 'x', schema: 'hushmark_2', connections: 200 }],
    ['wallets', Array(20).fill('https://wallet.example')],
    ['registries', [{ ...registry, keys: CONFIG.registries[0]?.keys }]],
    ['allowDevelopmentKeys', true],
  ] as const)
    expect(codeOf(set(CONFIG, path, value)), path).toBe('accepted');
});

it('A14 a proxy is an address, or a network that an operator can mean', () => {
  const of = (...trustedProxies: unknown[]) => codeOf({ ...CONFIG, trustedProxies });
  for (const good of ['127.0.0.1', '10.0.0.0/8', '10.0.0.1/32', '::1', 'fd00::/32', 'fd00::1/128'])
    expect(of(good), good).toBe('accepted');
  for (const wrong of [
    '',
    'proxy',
    '10.0.0.0/7',
    '10.0.0.0/33',
    'fd00::/31',
    'fd00::/129',
    '10.0.0.0/8/8',
    '10.0.0.0/x',
  ])
    expect(of(wrong), wrong).toBe('server_config');
  expect(of('127.0.0.1', 'proxy')).toBe('server_config');
  expect(of(...Array(21).fill('127.0.0.1'))).toBe('server_config');
  expect(of()).toBe('accepted');
});

it('what the operator leaves out has the numbers of docs/operations.md', () => {
  expect(limitsOf({})).toEqual({
    body: 8192,
    requestsPerMinute: { secretKey: 6000, page: 120, address: 1200, stray: 60, wrongKeys: 30 },
    openPerShop: 10_000,
    invalidProofs: 5,
    queue: 256,
    startsWaiting: 256,
    streams: 10_000,
    streamsPerShop: 2000,
    streamsPerAddress: 50,
    redeem: 300,
    longestWait: 3600,
    codeDigits: 4,
    keepVerifications: 86_400,
    keepEvents: 604_800,
  });
  const some = limitsOf({ limits: { queue: 9, requestsPerMinute: { page: 7 } } });
  expect(some).toMatchObject({ queue: 9, body: 8192, requestsPerMinute: { page: 7, stray: 60 } });
});
