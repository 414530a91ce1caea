// SPDX-License-Identifier: GPL-3.0-or-later
/** An honest request that was changed and signed again. */
import { SHOP_KEY } from '../protocol/messages.ts';
import { POLICIES, requestFor } from './asked.ts';
import { signAgain } from './sign-again.ts';

export const ADULT = requestFor(POLICIES.adult);
export type Any = { [member: string]: Any } & Any[];
export const text = (value: unknown) => value as Any;
export const again = (change: (payload: Any) => void, jws = ADULT) => ({
  request: signAgain(jws, SHOP_KEY, (payload) => change(payload as unknown as Any)),
});
export const own = (change: (own: Any, payload: Any) => void, jws = ADULT) =>
  again((payload) => change(payload.hushmark!, payload), jws);
export const offered = (change: (offers: Any) => unknown) =>
  again((payload) => change(payload.dcql_query!.credentials![0]!.meta!.zk_system_type!));
