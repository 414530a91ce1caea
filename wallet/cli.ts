/**
 * `hushmark wallet`: serves the built wallet on an origin of its own. For operators; a static host that sends the same
 * headers (serve.ts) does as well. It reads one file, the wallet's config.json, and refuses a wrong one at start.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { HushmarkError } from '#protocol/errors.ts';
import { REASONS } from '#protocol/reasons.ts';
import { readInteger } from '#protocol/shape.ts';
import { serveWallet } from './serve.ts';
import { parseConfig } from './src/net/config.ts';

const inProject = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const say = (text: string) => process.stderr.write(`${text}\n`);

type Options = { config: string; host: string; port: string; root: string; artefacts: string };

async function serve({ config: path, host, port, root, artefacts }: Options): Promise<void> {
  if (!existsSync(root)) {
    throw new HushmarkError(
      'input_usage',
      `there is no built wallet in ${root}`,
      'Build it with "npm run build:wallet".',
    );
  }
  const config = parseConfig(readConfig(path));
  const wallet = await serveWallet({
    root,
    artefacts,
    config,
    host,
    port: readInteger(Number(port), '--port', 0, 65_535),
  });
  say(`The wallet is served at ${wallet.url}. Put a proxy with a certificate before it: wallets need https.`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void wallet.close());
}

function readConfig(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new HushmarkError('input_malformed', `${path} cannot be read as JSON`);
  }
}

const program = new Command('hushmark wallet')
  .description('serve the wallet that customers open')
  .requiredOption('--config <file>', 'config.json of the wallet: whose trust bundles it follows')
  .option('--host <address>', 'address to listen at', '127.0.0.1')
  .option('--port <number>', 'port to listen at', '8081')
  .option('--root <directory>', 'the built wallet', inProject('dist/wallet'))
  .option('--artefacts <directory>', 'proving artefacts', process.env.HUSHMARK_ARTEFACTS ?? inProject('build'))
  .action(serve);

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (!(error instanceof HushmarkError)) throw error;
  say(`hushmark wallet: error: ${error.message}\nhushmark wallet: hint: ${error.hint}`);
  process.exitCode = REASONS[error.code].exitCode;
}
