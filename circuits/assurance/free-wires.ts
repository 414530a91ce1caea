// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The wires that assurance finds free and that are known to be harmless, each with its reason. A new entry needs an
 * argument: everything that is not on the list fails `npm run assure` and the circuit tests.
 */
export const HARMLESS_FREE_WIRES: readonly { wire: RegExp; why: string }[] = [];

export function unexplained(names: readonly string[]): string[] {
  return names.filter((name) => !HARMLESS_FREE_WIRES.some(({ wire }) => wire.test(name)));
}
