// SPDX-License-Identifier: GPL-3.0-or-later
/** What the schemas about people call their slot 0. */
import type { Labels } from '../schema.ts';

export const BIRTHDATE_LABEL: Labels = { en: 'Date of birth', de: 'Geburtsdatum' };
