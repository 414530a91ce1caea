// SPDX-License-Identifier: GPL-3.0-or-later
/** Answers in person, at a door or a till, in Arabic. */
import type { Messages } from '../en/index.ts';

export const arDoor: Messages['door'] = {
  here: 'هنا، حضوريًا',
  onceCode: 'يمكن أن يُعرف إذا أجبت عن الرمز نفسه مرتين. ولا يمكن التعرف عليك لاحقًا.',
  onceEvening: (until) => `يمكن أن يُعرف حتى ${until} إذا جئت مرة ثانية. وبعد ذلك لا يمكن التعرف عليك.`,
  proveHint: 'لمسة واحدة تعرض إجابتك كرمز. لا يُرسل شيء.',
  leave: 'لا تجب',
  title: 'اعرض هذا الرمز',
  label: 'إجابتك كرمز',
  lead: (shop) => `يمسحه ${shop} من شاشتك. اجعل الشاشة ساطعة، ولا تدع غيرهم يصوره.`,
  until: (time) => `صالح حتى ${time}.`,
  over: 'انتهى هذا الرمز. امسح الرمز المعروض الآن.',
  scan: 'امسح مرة أخرى',
  finished: 'تم',
  history: 'عُرض كرمز، حضوريًا.',
};
