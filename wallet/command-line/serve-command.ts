// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * `hushmark wallet serve`: serves the built wallet on an origin of its own. For operators; a static host that sends the
 * same headers (wallet/host/serve.ts) does as well. It reads one file, the wallet's config.json, and refuses to start
 * with a wrong one. The wallet in a file is not involved.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { HushmarkError } from '#base/errors.ts';
import { parseJson, readInteger } from '#base/readers.ts';
import { readTextFile } from '#files/atomic-file.ts';
import { note } from '#terminal/terminal.ts';
import { parseConfig } from '../core/net/config.ts';
import type { WalletContext } from './context.ts';

type Given = { config: string; host: string; port: string; root: string };

const builtWallet = fileURLToPath(new URL('../../dist/wallet', import.meta.url));

export function serveCommand(context: WalletContext): void {
  context.program
    .command('serve')
    .description('serve the wallet that customers open in a browser')
    .requiredOption('--config <file>', 'config.json of the wallet: whose lists it follows')
    .option('--host <address>', 'address to listen at', '127.0.0.1')
    .option('--port <number>', 'port to listen at', '8081')
    .option('--root <directory>', 'directory of the built wallet', builtWallet)
    .action((given: Given) => serve(context, given));
}

async function serve({ program, terminal, outside }: WalletContext, given: Given): Promise<void> {
  const root = terminal.path(given.root);
  if (!existsSync(root)) {
    const hint = 'Build it with "npm run build:wallet".';
    throw new HushmarkError('input_usage', `there is no built wallet in ${root}`, hint);
  }
  const config = parseConfig(parseJson(readTextFile(terminal.path(given.config)), given.config));
  const port = readInteger(Number(given.port), '--port', 0, 65_535);
  // The web server is the one part that the other commands should not have to load.
  const { serveWallet } = await import('../host/serve.ts');
  const wallet = await serveWallet({ root, artefacts: outside.artefacts, config, host: given.host, port });
  note(program, terminal, `serving at ${wallet.url}; put a proxy with a certificate before it, wallets need https`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void wallet.close());
}
