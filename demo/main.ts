// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * `npm run demo`: issuers, registry, verifier, wallet and shop on four origins of this machine, in one process, with
 * keys and data that are made for this run and removed after it. `--keep DIR` keeps the data, `--port N` starts at
 * another port. start-demo.ts has all of it, for tests as well.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { endWithParent } from '../bin/npm-end.js';
import { removeAbandoned } from './data-directory.ts';
import { createInterrupt } from './interrupt.ts';
import { type Demo, startDemo } from './start-demo.ts';
import { DEMO_PASSPHRASE } from './trust-world.ts';

const USAGE = `usage: npm run demo -- [--keep DIR] [--port N]

  --keep DIR   keep keys and database in DIR, which must not exist (default: a temporary directory, removed at the end)
  --port N     first port to try (default 4100; busy ports move up)
`;

const { values } = parseArgs({
  options: {
    keep: { type: 'string' },
    port: { type: 'string', default: '4100' },
    help: { type: 'boolean', short: 'h' },
  },
});

if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_000) {
  process.stderr.write(`--port must be a number from 0 to 65000\n\n${USAGE}`);
  process.exit(2);
}

if (values.keep !== undefined && existsSync(values.keep)) {
  process.stderr.write(`${values.keep} exists already: --keep takes a new directory\n`);
  process.exit(2);
}

// Keys and a database of people, if only of made-up ones.
process.umask(0o077);

const say = (text: string) => process.stdout.write(text);
let demo: Demo | undefined;
const interrupt = createInterrupt({
  running: () => demo,
  say,
  left: values.keep === undefined ? 'Keys and data are removed.' : `Keys and data stay in ${values.keep}.`,
  exit: (code) => process.exit(code),
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void interrupt());
if (process.env.npm_lifecycle_event !== undefined) endWithParent();

say('Starting Hushmark…\n');
const abandoned = await removeAbandoned();
if (abandoned > 0)
  say(`Removed the data of ${abandoned === 1 ? 'a demo that was' : `${abandoned} demos that were`} killed.\n`);
demo = await startDemo({ firstPort: port, ...(values.keep === undefined ? {} : { directory: resolve(values.keep) }) });
say(welcome(demo));

function welcome({ urls: { issuer, wallet, shop, verifier }, envFile }: Demo): string {
  const kept = `  Keys and database stay in ${values.keep}; passphrase of the keys: ${DEMO_PASSPHRASE}\n\n`;
  return `
  Hushmark runs on this machine.

  1. Get a test proof of age    ${issuer}
     Your wallet opens by itself; accept the proof and add it.
  2. Buy a bottle of wine       ${shop}
     At the checkout, prove that you are 18 or older. See what the shop learned: yes.
  3. Get a club card too, and try the members' price; or take a birthday of today 16 years ago.

     Wallet    ${wallet}
     Verifier  ${verifier}/v1/health

  For developers, in another terminal (docs/api.md, docs/command-line-wallet.md):

     . ${envFile}
     curl "$API/v1/policies" -H "Authorization: Bearer $KEY"
     hushmark wallet --help

  Development keys: everything here is signed and proved with keys made for trying things out. Rely on nothing.

${values.keep === undefined ? '' : kept}  Ctrl-C stops everything.
`;
}
