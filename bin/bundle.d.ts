// SPDX-License-Identifier: GPL-3.0-or-later
export function findBundle(caches?: string[]): Promise<((file: URL) => URL | undefined) | undefined>;
