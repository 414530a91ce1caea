// SPDX-License-Identifier: GPL-3.0-or-later
/** `hushmark server shop …`: who may ask. */
import { collect, print } from '#terminal/context.ts';
import { note } from '#terminal/terminal.ts';
import { moment, type ServerContext, withStore } from './context.ts';

type ShopOptions = { origin: string[]; policy: string[]; webhook?: string };

export function shopCommands(context: ServerContext): void {
  const { program, terminal } = context;
  const shop = program.command('shop').description('manage shops: who may ask');
  shop
    .command('add')
    .description('add a shop, or replace its settings')
    .argument('<client-id>', 'client id of the shop, as the registry lists it')
    .requiredOption('--origin <origin>', "origin of the shop's pages; may be repeated", collect)
    .requiredOption('--policy <name>', 'policy that it may use; may be repeated', collect)
    .option('--webhook <url>', 'address that receives events; none are sent if omitted')
    .action(async (clientId: string, { origin, policy, webhook }: ShopOptions) => {
      const settings = {
        clientId,
        origins: origin,
        policies: policy,
        ...(webhook === undefined ? {} : { webhookUrl: webhook }),
      };
      const { createShop } = await import('../operator.ts');
      const { webhookSecret, disabled } = await withStore(context, (store) =>
        createShop(store, settings, terminal.random),
      );
      note(program, terminal, `the shop ${clientId} is set up`);
      if (disabled) note(program, terminal, `it is still disabled: "hushmark server shop enable ${clientId}"`);
      if (webhookSecret !== undefined) note(program, terminal, 'its webhooks are signed with this secret:');
      print(
        context,
        { shop: clientId, ...(webhookSecret === undefined ? {} : { webhook_secret: webhookSecret }) },
        webhookSecret === undefined ? [] : [webhookSecret],
      );
    });
  shop
    .command('list')
    .description('list shops, what they may ask, and webhooks waiting or given up')
    .action(() => list(context));
  for (const [name, disabled, about] of [
    ['disable', true, 'stop a shop at once, also in verifications under way'],
    ['enable', false, 'let a shop ask again'],
  ] as const) {
    shop
      .command(name)
      .description(about)
      .argument('<client-id>')
      .action(async (clientId: string) => {
        const { disableShop } = await import('../operator.ts');
        await withStore(context, (store) => disableShop(store, clientId, disabled));
        print(context, { shop: clientId, disabled }, []);
        note(program, terminal, `the shop ${clientId} is ${name}d`);
      });
  }
  shop
    .command('webhook-secret')
    .description('create a new webhook secret; the previous one stays valid until the next time')
    .argument('<client-id>')
    .action(async (clientId: string) => {
      const { rotateWebhookSecret } = await import('../operator.ts');
      const secret = await withStore(context, (store) => rotateWebhookSecret(store, clientId, terminal.random));
      note(program, terminal, 'from now on webhooks carry a second signature, by this secret:');
      print(context, { shop: clientId, webhook_secret: secret }, [secret]);
    });
}

async function list(context: ServerContext): Promise<void> {
  const { program, terminal } = context;
  const [{ countOutbox }, { listShops }] = await Promise.all([
    import('../store/events.ts'),
    import('../store/shops.ts'),
  ]);
  const shops = await withStore(context, async (store) => {
    const outbox = await countOutbox(store.db);
    return (await listShops(store.db)).map((shop) => ({
      shop: shop.clientId,
      created_at: shop.createdAt,
      disabled_at: shop.disabledAt,
      origins: shop.origins,
      policies: shop.policies,
      webhook: shop.webhook?.url ?? null,
      webhooks_waiting: outbox.get(shop.clientId)?.waiting ?? 0,
      webhooks_given_up: outbox.get(shop.clientId)?.dead ?? 0,
    }));
  });
  print(
    context,
    { shops },
    shops.flatMap((shop) => [
      `shop ${shop.shop}, since ${moment(shop.created_at)}${shop.disabled_at === null ? '' : `, disabled ${moment(shop.disabled_at)}`}`,
      ...shop.origins.map((origin) => `  origin ${origin}`),
      ...shop.policies.map((policy) => `  policy ${policy}`),
      ...(shop.webhook === null
        ? []
        : [`  webhook ${shop.webhook}, ${shop.webhooks_waiting} waiting, ${shop.webhooks_given_up} given up`]),
    ]),
  );
  if (shops.length === 0) note(program, terminal, 'there are no shops; "hushmark server shop add" adds one');
}
