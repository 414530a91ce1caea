// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * An entry in a register of voters (an association, a pupils' parliament). Policies ask for it with a pseudonym, so
 * that each holder has one pseudonym in each vote. A pseudonym counts holder commitments, not people: the register must
 * issue one credential to each.
 */
import type { SchemaDocument } from '../schema.ts';
import { BIRTHDATE_LABEL } from './birthdate-label.ts';

export function voterRoll(group: string): SchemaDocument {
  return {
    format: 'hushmark-schema/1',
    uri: `urn:hushmark:schema:voter-roll:1:${group}`,
    title: { en: 'Voter registration', de: 'Stimmregister' },
    slots: [
      { name: 'birthdate', type: 'date', required: true, role: 'birthdate', label: BIRTHDATE_LABEL },
      { name: 'district', type: 'code', required: true, label: { en: 'District', de: 'Wahlkreis' } },
      {
        name: 'registeredSince',
        type: 'date',
        required: false,
        label: { en: 'Registered since', de: 'Eingetragen seit' },
      },
    ],
  };
}
