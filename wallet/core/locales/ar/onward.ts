// SPDX-License-Identifier: GPL-3.0-or-later
/** The way from a question to a missing proof and back, in Arabic. */
import { shortDuration } from '../duration.ts';
import type { Messages } from '../en/index.ts';

export const arOnward: Messages['onward'] = {
  get: (title) => `احصل على «${title}»`,
  getHint: (name, host) => `يعطيك إياه ${name} في صفحته ${host}. ثم تعود إلى هنا.`,
  getFrom: (title) => `احصل على «${title}» من:`,
  alsoFrom: 'هؤلاء يعطونه أيضًا، لكن ليست لهم صفحة تُفتح من هنا:',
  add: 'أضف إلى المحفظة',
  addAndContinue: (shop) => `أضف وتابع إلى ${shop}`,
  addedLate: (shop) =>
    `أُضيف إلى محفظتك. لم يعد ${shop} ينتظر إجابتك، ولم يُرسل شيء. عد إلى ${shop} وابدأ من جديد؛ يبقى هذا الإثبات هنا.`,
  waiting: (shop) => `ينتظر ${shop} إجابتك.`,
  continue: 'متابعة',
  showCode: 'أظهر الرمز',
  hideCode: 'أخفِ الرمز',
  waitsUntil: (shop, time) => `ينتظر ${shop} حتى ${time}.`,
  waitsFor: (shop, time) => `الوقت الباقي عند ${shop}: ${time} دقيقة.`,
  moreTime: 'اطلب مزيدًا من الوقت',
  noMoreTime: (shop) => `لا ينتظر ${shop} أكثر من ذلك.`,
  downloadLeft: (done, total, seconds) =>
    `تنزيل لمرة واحدة: ${done} من ${total}، بقي نحو ${shortDuration(seconds, 'ar')}`,
  over: (shop) => `لم يعد ${shop} ينتظر إجابتك. لم يُرسل شيء. عد إلى ${shop} وابدأ من جديد؛ تبقى إثباتاتك هنا.`,
};
