/**
 * `hushmark server`: the operator's command line. Thin over setup.ts, operator.ts and server.ts. What scripts need goes
 * to standard output, what people read to standard error; the exit code tells the family of an error
 * (protocol/reasons.ts). Secrets are shown once, when they are made, and never taken as arguments.
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError } from 'commander';
import { HushmarkError } from '#protocol/errors.ts';
import { systemRandom } from '#protocol/random.ts';
import { REASONS } from '#protocol/reasons.ts';
import { parseJson } from '#protocol/shape.ts';
import { createApiKey, createShop, disableShop, putPolicy, revokeApiKey, rotateWebhookSecret } from './operator.ts';
import { startServer } from './server.ts';
import { createSetup, openSetup, readSetup } from './setup.ts';
import { checkAuditLog } from './store/audit.ts';
import type { Store } from './store/store.ts';

const out = (text: string): void => void process.stdout.write(`${text}\n`);
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const collect = (value: string, before: string[]): string[] => [...before, value];

const program = new Command('hushmark server')
  .description('Run the verifier that shops call.')
  .option('-d, --directory <path>', 'where configuration, keys and database are', '.')
  .showHelpAfterError()
  .exitOverride();

const directory = (): string => program.opts<{ directory: string }>().directory;

async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openSetup(directory());
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

program
  .command('init')
  .description('make configuration, signing key and database; prints the key for the registry')
  .requiredOption('--public-url <url>', 'address under which wallets and shops reach this verifier')
  .requiredOption('--wallet <url>', 'address of a wallet; repeat for more, links go to the first', collect, [])
  .requiredOption('--registry <id>', 'id of the registry whose trust bundles count')
  .requiredOption('--registry-key <file>', 'file with the public key (JWK) of that registry')
  .requiredOption('--bundles <path or url>', 'where its bundles are: a directory, or …/v1/trust/<id>')
  .option('--host <address>', 'address to listen at', '127.0.0.1')
  .option('--port <number>', 'port to listen at', '8080')
  .option(
    '--artefacts <path>',
    'directory of the proving artefacts',
    fileURLToPath(new URL('../build', import.meta.url)),
  )
  .option('--postgres <url>', "PostgreSQL instead of SQLite; '$NAME' takes it from the environment when it runs")
  .action(async (options: Record<string, string> & { wallet: string[] }) => {
    const key = parseJson(await readText(options.registryKey ?? ''), 'the registry key');
    const jwk = await createSetup(
      directory(),
      {
        publicUrl: options.publicUrl ?? '',
        wallets: options.wallet,
        registries: [{ id: options.registry ?? '', key, bundles: options.bundles ?? '' }],
        listen: { host: options.host ?? '', port: readPort(options.port) },
        artefacts: options.artefacts ?? '',
        database:
          options.postgres === undefined
            ? { kind: 'sqlite', file: 'verifier.db' }
            : { kind: 'postgres', url: options.postgres },
      },
      systemRandom(),
    );
    say('Made server.json, keys.json and the database. The registry must list this key for every shop:');
    out(JSON.stringify(jwk));
  });

const shop = program.command('shop').description('shops that may ask');
shop
  .command('add <client-id>')
  .description('add a shop, or replace its settings')
  .requiredOption('--origin <origin>', "origin of the shop's pages; repeat for more", collect, [])
  .requiredOption('--policy <name>', 'policy that it may use; repeat for more', collect, [])
  .option('--webhook <url>', 'where events go')
  .action(async (clientId: string, options: { origin: string[]; policy: string[]; webhook?: string }) => {
    const settings = {
      clientId,
      origins: options.origin,
      policies: options.policy,
      ...(options.webhook === undefined ? {} : { webhookUrl: options.webhook }),
    };
    const { webhookSecret } = await withStore((store) => createShop(store, settings, systemRandom()));
    say(`The shop ${clientId} is set up.`);
    if (webhookSecret !== undefined) {
      say('Its webhooks are signed with this secret:');
      out(webhookSecret);
    }
  });
shop
  .command('disable <client-id>')
  .description('stop a shop at once, also in verifications under way')
  .action(async (clientId: string) => {
    await withStore((store) => disableShop(store, clientId));
    say(`The shop ${clientId} is disabled.`);
  });
shop.command('enable <client-id>').action(async (clientId: string) => {
  await withStore((store) => disableShop(store, clientId, false));
  say(`The shop ${clientId} is enabled.`);
});

shop
  .command('webhook-secret <client-id>')
  .description('make a new webhook secret; the one before it stays good until the next time')
  .action(async (clientId: string) => {
    out(await withStore((store) => rotateWebhookSecret(store, clientId, systemRandom())));
  });

const key = program.command('key').description('API keys');
key
  .command('new <client-id>')
  .description('make an API key; it is shown once')
  .option('--live', 'for real customers; otherwise a test key')
  .option('--publishable <policy>', 'for pages: starts this policy only, from registered origins only')
  .action(async (clientId: string, options: { live?: true; publishable?: string }) => {
    const mode = options.live ? 'live' : 'test';
    const { publishable: policy } = options;
    const created = await withStore((store) =>
      createApiKey(
        store,
        policy === undefined ? { clientId, kind: 'secret', mode } : { clientId, kind: 'publishable', mode, policy },
        systemRandom(),
      ),
    );
    say(policy === undefined ? 'Keep this key on the shop’s server; it is not shown again:' : 'For the shop’s page:');
    out(created.key);
  });
key
  .command('revoke <id>')
  .description('by the 16 characters in the middle of the key')
  .action(async (id: string) => {
    await withStore((store) => revokeApiKey(store, id));
    say('The key is revoked.');
  });

program
  .command('policy')
  .description('what shops may ask')
  .command('add <file>')
  .description('add a policy, or a higher version of one')
  .action(async (file: string) => {
    const document = parseJson(await readText(file), file);
    const { name, version } = await withStore((store) => putPolicy(store, document));
    say(`Policy ${name}, version ${version}, is in force.`);
  });

program
  .command('audit')
  .description('check the audit log')
  .action(async () => {
    const broken = await withStore((store) => checkAuditLog(store.db));
    if (broken !== undefined) throw new HushmarkError('server_store', `the audit log was changed at entry ${broken}`);
    say('The audit log holds together.');
  });

program
  .command('serve')
  .description('run the verifier until it is told to stop')
  .option('--allow-development-keys', 'serve with development proving keys although this is production')
  .action(async ({ allowDevelopmentKeys }: { allowDevelopmentKeys?: true }) => {
    const { config, keys, store } = await readSetup(directory());
    const given = allowDevelopmentKeys ? { ...config, allowDevelopmentKeys: true } : config;
    const server = await startServer(given, { store, keys, log: {} }).catch(async (error: unknown) => {
      await store.close();
      throw cannotListen(error, config.listen);
    });
    const { host, port } = config.listen;
    say(`Verifier ${server.url} listens at ${host}:${port}.`);
    if (server.services.artefacts.development) say('It runs on development proving keys: its decisions say "test".');
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
    });
    await server.close();
    await store.close();
  });

/** The usual reasons for not getting a port, with what helps. */
function cannotListen(error: unknown, { host, port }: { host: string; port: number }): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const why = { EADDRINUSE: 'is in use', EACCES: 'may not be used by this account', EADDRNOTAVAIL: 'is not ours' };
  if (typeof code !== 'string' || !(code in why)) return error;
  return new HushmarkError(
    'server_config',
    `${host}:${port} ${why[code as keyof typeof why]}`,
    'Stop what listens there, or set `listen.port` in server.json (`--port` of `hushmark server init`).',
  );
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    throw new HushmarkError('input_file', `${path} cannot be read`);
  }
}

function readPort(text: string | undefined): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new HushmarkError('input_usage', 'no such port');
  return port;
}

// Keys, and a database that names every shop: nobody else's business on this machine.
process.umask(0o077);
try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : REASONS.input_usage.exitCode;
  } else if (error instanceof HushmarkError) {
    say(`hushmark server: error: ${error.message}\n${error.hint}`);
    process.exitCode = REASONS[error.code].exitCode;
  } else {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    say(`hushmark server: error: something went wrong${code}`);
    process.exitCode = 1;
  }
}
