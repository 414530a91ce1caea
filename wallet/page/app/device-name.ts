// SPDX-License-Identifier: GPL-3.0-or-later
/** The name under which a passkey is kept until the customer gives it another; only shown, here and by the browser. */

/** In this order: what runs on one of these often names a later one as well. */
const NAMES = ['iPhone', 'iPad', 'Android', 'Windows', 'CrOS', 'Mac', 'Linux'];

export function deviceName(agent: string = navigator.userAgent): string {
  const name = NAMES.find((each) => agent.includes(each)) ?? 'Passkey';
  return name === 'CrOS' ? 'Chromebook' : name;
}
