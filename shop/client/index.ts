// SPDX-License-Identifier: MIT
// What a shop's server imports from `@hushmark/shop`. The check of webhooks is `@hushmark/shop/webhook`.
export { HushmarkRequestError } from './calls.ts';
export {
  type Decision,
  type DecisionExpectations,
  type DecisionRefusal,
  type DecisionResult,
  type ExpectedPolicy,
  verifyDecision,
} from './decision.ts';
export {
  createHushmark,
  type Hushmark,
  type HushmarkOptions,
  type Redeem,
  type RedeemResult,
  type Start,
  type Verification,
} from './hushmark.ts';
export { orderDigest } from './order-digest.ts';
export { type SingleUse, singleUseInMemory } from './single-use.ts';
export { createVisitorLimit, type VisitorLimit, type VisitorLimitOptions } from './visitor-limit.ts';
