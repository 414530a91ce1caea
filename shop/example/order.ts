// SPDX-License-Identifier: MIT
// A draft order: what is in the basket, what must be proved before it can be placed, and the digest that ties a
// verification to exactly this basket. Any change gives the draft a new number, so an earlier answer stops counting.
import { orderDigest } from '../client/order-digest.ts';
import { PRODUCTS, productById } from './catalogue.ts';

export type Draft = { number: string; quantities: ReadonlyMap<string, number>; membersPrice: boolean };

export type PolicyName = 'over-18' | 'wine-club-member' | 'over-18-and-member';

export type Line = { id: string; name: string; quantity: number; cents: number };

const MOST_OF_ONE = 24;

export const emptyDraft = (number: string): Draft => ({ number, quantities: new Map(), membersPrice: false });

export function withQuantity(draft: Draft, id: string, change: number, number: string): Draft {
  if (productById(id) === undefined) return draft;
  const quantities = new Map(draft.quantities);
  const quantity = Math.min((quantities.get(id) ?? 0) + change, MOST_OF_ONE);
  if (quantity > 0) quantities.set(id, quantity);
  else quantities.delete(id);
  return { ...draft, quantities, number };
}

export const withMembersPrice = (draft: Draft, membersPrice: boolean, number: string): Draft => ({
  ...draft,
  membersPrice,
  number,
});

export function linesOf({ quantities, membersPrice }: Draft): Line[] {
  return PRODUCTS.flatMap(({ id, name, price, memberPrice }) => {
    const quantity = quantities.get(id) ?? 0;
    return quantity === 0 ? [] : [{ id, name, quantity, cents: quantity * (membersPrice ? memberPrice : price) }];
  });
}

export const totalOf = (draft: Draft): number => linesOf(draft).reduce((sum, line) => sum + line.cents, 0);

/** The policy that the shop's server demands for this draft; the page has no say in it. */
export function policyFor(draft: Draft): PolicyName | null {
  const alcohol = linesOf(draft).some((line) => productById(line.id)?.alcohol);
  if (alcohol) return draft.membersPrice ? 'over-18-and-member' : 'over-18';
  return draft.membersPrice && draft.quantities.size > 0 ? 'wine-club-member' : null;
}

export const digestOf = (draft: Draft): Promise<string> =>
  orderDigest({
    number: draft.number,
    lines: linesOf(draft),
    membersPrice: draft.membersPrice,
    total: totalOf(draft),
  });
