// SPDX-License-Identifier: GPL-3.0-or-later
/** `hushmark server key …`: API keys. A key is shown once, when it is made; the store has only its hash. */
import { collect, print } from '#terminal/context.ts';
import { note } from '#terminal/terminal.ts';
import { moment, type ServerContext, withStore } from './context.ts';

type NewOptions = { live?: true; publishable?: string; returnPage?: string[] };

export function keyCommands(context: ServerContext): void {
  const { program, terminal } = context;
  const key = program.command('key').description('manage API keys');
  key
    .command('new')
    .description('create an API key; it is shown only once')
    .argument('<client-id>')
    .option('--live', 'a key for real customers; a test key if omitted')
    .option('--publishable <policy>', 'a key for web pages: starts only this policy, and only from registered origins')
    .option(
      '--return-page <url>',
      'with --publishable: exact address that customers return to; may be repeated',
      collect,
    )
    .action(async (clientId: string, { live, publishable: policy, returnPage: returnPages = [] }: NewOptions) => {
      const mode = live ? 'live' : 'test';
      const settings =
        policy === undefined
          ? ({ clientId, kind: 'secret', mode, returnPages } as const)
          : ({ clientId, kind: 'publishable', mode, policy, returnPages } as const);
      const { createApiKey } = await import('../operator.ts');
      const created = await withStore(context, (store) => createApiKey(store, settings, terminal.random));
      if (!live) note(program, terminal, 'a test key: its decisions say "test", and a shop must not sell on them');
      const where = policy === undefined ? 'on the shop’s server, and is not shown again' : 'in the shop’s page';
      note(program, terminal, `this key belongs ${where}:`);
      print(context, created, [created.key]);
    });
  key
    .command('list')
    .description('list the keys of all shops or of one: how they begin, never the secret')
    .argument('[client-id]')
    .action((clientId: string | undefined) => list(context, clientId));
  key
    .command('revoke')
    .description('revoke a key at once')
    .argument('<id>', 'the 16 characters in the middle of the key, or what "hushmark server key list" prints')
    .action(async (id: string) => {
      const { revokeApiKey } = await import('../operator.ts');
      const revoked = await withStore(context, (store) => revokeApiKey(store, id));
      print(context, { id: revoked }, []);
      note(program, terminal, `the key ${revoked} is revoked`);
    });
}

async function list(context: ServerContext, clientId: string | undefined): Promise<void> {
  const { program, terminal } = context;
  const [{ listApiKeys }, { apiKeyStart }] = await Promise.all([
    import('../operator.ts'),
    import('../setup/secrets.ts'),
  ]);
  const stored = await withStore(context, (store) => listApiKeys(store, clientId));
  const keys = stored.map(({ hash: _hash, client_id: shop, return_pages: pages, ...key }) => ({
    starts: apiKeyStart(key),
    shop,
    ...key,
    return_pages: JSON.parse(pages ?? '[]') as string[],
  }));
  print(
    context,
    { keys },
    keys.flatMap((key) => {
      const kind = key.policy === null ? key.kind : `${key.kind} for ${key.policy}`;
      const end = key.revoked_at === null ? '' : `, revoked ${moment(key.revoked_at)}`;
      return [
        `${key.starts}… ${key.shop}, ${kind}, ${key.mode}, since ${moment(key.created_at)}${end}`,
        ...key.return_pages.map((page) => `  return page ${page}`),
      ];
    }),
  );
  if (keys.length === 0) note(program, terminal, 'there are no keys; "hushmark server key new CLIENT-ID" makes one');
}
