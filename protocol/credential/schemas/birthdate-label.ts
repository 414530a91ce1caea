/** How every person's schema calls its slot 0. */
import type { Labels } from '../schema.ts';

export const BIRTHDATE_LABEL: Labels = { en: 'Date of birth', de: 'Geburtsdatum' };
