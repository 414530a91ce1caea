// SPDX-License-Identifier: GPL-3.0-or-later
/** `hushmark server serve`: the verifier as a process, until it is told to stop. */
import { HushmarkError } from '#base/errors.ts';
import { note } from '#terminal/terminal.ts';
import type { RunningServer } from '../server.ts';
import type { ServerConfig } from '../setup/config.ts';
import { clockOf, directoryOf, type ServerContext } from './context.ts';

export function serveCommand(context: ServerContext): void {
  context.program
    .command('serve')
    .description('run the verifier until it is told to stop')
    .option('--allow-development-keys', 'serve with development proving keys even in production')
    .action((given: { allowDevelopmentKeys?: true }) => serve(context, given));
}

async function serve(context: ServerContext, { allowDevelopmentKeys }: { allowDevelopmentKeys?: true }): Promise<void> {
  const { program, terminal, outside } = context;
  const say = (text: string) => note(program, terminal, text);
  const [{ startServer }, { readSetup }] = await Promise.all([import('../server.ts'), import('../setup/setup.ts')]);
  const { config, keys, store } = await readSetup(directoryOf(context), clockOf(context));
  const given = allowDevelopmentKeys ? { ...config, allowDevelopmentKeys: true } : config;
  try {
    const server = await startServer(given, { store, keys, log: {} }).catch((error: unknown) => {
      throw cannotListen(error, config);
    });
    // Before the line that whoever started it waits for: a signal that follows it must find us listening.
    const told = outside.toldToStop();
    say(`verifier ${server.url} listens at ${server.listensAt.join(' and ')}`);
    if (server.metricsUrl !== undefined) say(`metrics at ${server.metricsUrl}`);
    for (const text of warnings(server, terminal.now())) say(text);
    say(`${await told}: stopping; requests under way are finished, a second signal ends them`);
    await server.close();
  } finally {
    await store.close();
  }
  say('stopped');
}

/** What works, but not as an operator may think who sees it running. */
function warnings({ services, url }: RunningServer, now: number): string[] {
  const { artefacts, trust, keys } = services;
  const kids = keys.signing.map(({ jwk }) => jwk.kid);
  return [
    ...(artefacts.development ? ['it runs on development proving keys: its decisions say "test"'] : []),
    ...trust.registries().flatMap((registry) => {
      const bundle = trust.held(registry, now);
      if (bundle === undefined || now >= bundle.expiresAt) {
        return [`there is no current trust bundle of ${registry}: until there is one, its policies cannot be asked`];
      }
      const known = bundle.verifiers.some((verifier) => {
        return verifier.api === url && verifier.keys.some(({ kid }) => kids.includes(kid));
      });
      return known ? [] : [`${registry} lists no shop with this address and key: until it does, no wallet will answer`];
    }),
  ];
}

/** The usual reasons for not getting a port, with what helps. */
function cannotListen(error: unknown, { listen, metrics }: ServerConfig): unknown {
  const { code, port } = (error instanceof Error ? error : {}) as { code?: unknown; port?: unknown };
  const isMetrics = metrics !== undefined && port === metrics.port;
  const [place, part] = isMetrics ? [`127.0.0.1:${port}`, 'metrics'] : [`${listen.host}:${listen.port}`, 'listen'];
  const refuse = (why: string, help: string) => new HushmarkError('server_config', `${place} ${why}`, help);
  switch (code) {
    case 'EADDRINUSE':
      return refuse('is in use', `Stop what listens there, or set \`${part}.port\` in server.json.`);
    case 'EACCES':
      return refuse('may not be used by this account', `Set \`${part}.port\` in server.json to one above 1023.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return refuse(
        'is no address of this machine',
        `Set \`${part}.host\` in server.json; the proxy has the public one.`,
      );
    default:
      return error;
  }
}
