// SPDX-License-Identifier: MIT
// One visit to the example shop, found by an HttpOnly cookie. The verification's id lives here and nowhere in a page
// or link, which is why an outcome that somebody else's browser fetched is worth nothing (attack catalogue R05, R26).
// A visit may have several checkouts open, in as many tabs; each has its own ticket, which means nothing in another
// visit.
import type { Decision } from '../client/decision.ts';
import { type Draft, emptyDraft, type Line, type PolicyName } from './order.ts';

export type Pending = {
  verificationId: string;
  policy: PolicyName;
  /** Number of the draft, and digest of its content. */
  number: string;
  order: string;
  flow: 'same_device' | 'cross_device';
};
export type Approval = { policy: PolicyName; order: string; decision: Decision };
export type PlacedOrder = {
  number: string;
  lines: Line[];
  total: number;
  membersPrice: boolean;
  approval: Approval | undefined;
};

export type Session = {
  draft: Draft;
  /** By ticket, the oldest first. */
  pending: Map<string, Pending>;
  approval: Approval | undefined;
  /** Shown once at the checkout: how an answer ended that was no yes, or that another tab has changed the basket. */
  outcome: 'not_completed' | 'unavailable' | 'basket_changed' | 'page_outdated' | undefined;
  /** By number, the newest last. */
  orders: Map<string, PlacedOrder>;
  lastSeen: number;
};

const LIFE_MS = 2 * 60 * 60 * 1000;
const MOST_SESSIONS = 10_000;
const MOST_PENDING = 8;

export type Sessions = {
  find(id: string | undefined): Session | undefined;
  start(): { id: string; session: Session };
  newNumber(): string;
  /** Keeps a verification that this visit began; the ticket stands in its return address. */
  keepPending(session: Session, ticket: string, pending: Pending): void;
  newTicket(): string;
};

/** `random(n)` gives n random bytes. */
export function createSessions(random: (bytes: number) => Uint8Array, now: () => number): Sessions {
  const sessions = new Map<string, Session>();
  const token = (bytes: number) => Array.from(random(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
  const newNumber = () => `V-${token(8).toUpperCase()}`;

  return {
    newNumber,
    newTicket: () => token(16),
    keepPending({ pending }, ticket, verification) {
      const [oldest] = pending.keys();
      if (pending.size >= MOST_PENDING && oldest !== undefined) pending.delete(oldest);
      pending.set(ticket, verification);
    },
    find(id) {
      const session = id === undefined ? undefined : sessions.get(id);
      if (session === undefined || session.lastSeen < now() - LIFE_MS) return undefined;
      session.lastSeen = now();
      return session;
    },
    start() {
      // The oldest goes when the shop is full: a Map keeps the order in which sessions began.
      const oldest = sessions.keys().next().value;
      if (sessions.size >= MOST_SESSIONS && oldest !== undefined) sessions.delete(oldest);
      const id = token(32);
      const session: Session = {
        draft: emptyDraft(newNumber()),
        pending: new Map(),
        approval: undefined,
        outcome: undefined,
        orders: new Map(),
        lastSeen: now(),
      };
      sessions.set(id, session);
      return { id, session };
    },
  };
}
