// SPDX-License-Identifier: GPL-3.0-or-later
/** Shops: who may ask, from which origins, under which policies. Written by operator.ts, read by authentication. */
import { type Selectable, sql } from 'kysely';
import type { Database, Store } from './store.ts';
import type { ShopTable } from './tables.ts';

export type Shop = {
  readonly clientId: string;
  readonly origins: readonly string[];
  /** Names of the policies that it may use. */
  readonly policies: readonly string[];
  /** Secrets newest first: two while one replaces the other. */
  readonly webhook: { readonly url: string; readonly secrets: readonly string[] } | undefined;
  readonly disabled: boolean;
};

export async function findShop(db: Database, clientId: string): Promise<Shop | undefined> {
  const row = await db.selectFrom('shops').selectAll().where('client_id', '=', clientId).executeTakeFirst();
  return row === undefined ? undefined : readShop(row);
}

/** Ids of those that take webhooks now. */
export async function withWebhook(db: Database, clientIds: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('shops')
    .select('client_id')
    .where('client_id', 'in', clientIds)
    .where('webhook_url', 'is not', null)
    .where('disabled_at', 'is', null)
    .execute();
  return new Set(rows.map(({ client_id: clientId }) => clientId));
}

/** All of them, by id, with the times (Unix seconds) that only an operator asks for. */
export async function listShops(
  db: Database,
): Promise<(Shop & { readonly createdAt: number; readonly disabledAt: number | null })[]> {
  const rows = await db.selectFrom('shops').selectAll().orderBy('client_id').execute();
  return rows.map((row) => ({ ...readShop(row), createdAt: row.created_at, disabledAt: row.disabled_at }));
}

function readShop(row: Selectable<ShopTable>): Shop {
  return {
    clientId: row.client_id,
    origins: JSON.parse(row.origins) as string[],
    policies: JSON.parse(row.policies) as string[],
    webhook:
      row.webhook_url === null || row.webhook_secret === null
        ? undefined
        : { url: row.webhook_url, secrets: row.webhook_secret.split(' ') },
    disabled: row.disabled_at !== null,
  };
}

/** Creates it, or replaces its settings; the caller keeps a webhook secret that exists. */
export async function saveShop(
  store: Store,
  db: Database,
  shop: Pick<Shop, 'clientId' | 'origins' | 'policies' | 'webhook'>,
): Promise<void> {
  const settings = {
    origins: JSON.stringify(shop.origins),
    policies: JSON.stringify(shop.policies),
    webhook_url: shop.webhook?.url ?? null,
    webhook_secret: shop.webhook?.secrets.join(' ') ?? null,
  };
  await db
    .insertInto('shops')
    .values({ client_id: shop.clientId, ...settings, disabled_at: null, created_at: await store.now(db) })
    .onConflict((conflict) => conflict.column('client_id').doUpdateSet(settings))
    .execute();
}

/** True when there is such a shop. */
export async function setShopDisabled(
  store: Store,
  db: Database,
  clientId: string,
  disabled: boolean,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('shops')
    .set({ disabled_at: disabled ? store.time() : null })
    .where('client_id', '=', clientId)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** Is this exactly an origin of some shop that is not disabled? Preflights name no key, so any shop counts for them. */
export async function isShopOrigin(db: Database, origin: string): Promise<boolean> {
  // Origins hold no characters that LIKE or JSON would read differently, but equality is decided below all the same.
  const rows = await db
    .selectFrom('shops')
    .select('origins')
    .where('disabled_at', 'is', null)
    .where(sql<boolean>`origins like ${`%${JSON.stringify(origin).replace(/[%_\\]/g, '_')}%`}`)
    .execute();
  return rows.some((row) => (JSON.parse(row.origins) as string[]).includes(origin));
}
