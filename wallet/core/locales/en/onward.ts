// SPDX-License-Identifier: GPL-3.0-or-later
/** The way from a question to a missing proof and back, and the time that a shop waits for it, in English. */
import { shortDuration } from '../duration.ts';

export const enOnward = {
  get: (title: string) => `Get a “${title}”`,
  getHint: (name: string, host: string) => `${name} gives it to you on its page, ${host}. Then you come back here.`,
  getFrom: (title: string) => `Get a “${title}” from:`,
  alsoFrom: 'They give it too, but have no page to open from here:',
  add: 'Add to wallet',
  addAndContinue: (shop: string) => `Add and continue to ${shop}`,
  addedLate: (shop: string) =>
    `Added to your wallet. ${shop} no longer waits for your answer, and nothing was sent. Go back to ${shop} and ask again; this proof stays here.`,
  waiting: (shop: string) => `${shop} is waiting for your answer.`,
  continue: 'Continue',
  showCode: 'Show the code',
  hideCode: 'Hide the code',
  waitsUntil: (shop: string, time: string) => `${shop} waits until ${time}.`,
  waitsFor: (shop: string, time: string) => `${shop} waits ${time} more minutes.`,
  moreTime: 'Ask for more time',
  noMoreTime: (shop: string) => `${shop} does not wait longer.`,
  downloadLeft: (done: string, total: string, seconds: number) =>
    `One-time download: ${done} of ${total}, about ${shortDuration(seconds, 'en')} left`,
  over: (shop: string) =>
    `${shop} no longer waits for your answer. Nothing was sent. Go back to ${shop} and ask again; your proofs stay here.`,
};
