// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a newcomer needs to follow docs/api.md and docs/command-line-wallet.md against a running demo, as a file that a
 * shell reads. It holds a secret key, so it is private to its owner.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export type DemoVariables = {
  /** The verifier, and the shop's secret test key for it. */
  API: string;
  KEY: string;
  SHOP: string;
  WALLET: string;
  REGISTRY_KEY: string;
  ISSUER: string;
  ISSUER_KEY: string;
  ISSUER_DIR: string;
  ISSUER_PASS: string;
};

/** @param root of this checkout, where `hushmark` is */
export async function writeEnvFile(path: string, root: string, variables: DemoVariables): Promise<void> {
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${quoted(value)}`);
  const hushmark = `hushmark() { node ${quoted(join(root, 'bin/hushmark.js'))} "$@"; }`;
  const head = '# The running demo, for docs/api.md and docs/command-line-wallet.md.';
  await writeFile(path, `${[head, ...lines, hushmark].join('\n')}\n`, { mode: 0o600, flag: 'wx' });
}

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
