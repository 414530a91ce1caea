// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A licence to practise: nurse, electrician, pilot. One URI for each authority's register (the group), since the
 * licences of two countries are two different questions.
 */
import type { SchemaDocument } from '../schema.ts';
import { BIRTHDATE_LABEL } from './birthdate-label.ts';

export function professionalLicence(group: string): SchemaDocument {
  return {
    format: 'hushmark-schema/1',
    uri: `urn:hushmark:schema:professional-licence:1:${group}`,
    title: { en: 'Professional licence', de: 'Berufszulassung' },
    slots: [
      { name: 'birthdate', type: 'date', required: false, role: 'birthdate', label: BIRTHDATE_LABEL },
      { name: 'profession', type: 'code', required: true, label: { en: 'Profession', de: 'Beruf' } },
      { name: 'level', type: 'code', required: false, label: { en: 'Level', de: 'Stufe' } },
      { name: 'country', type: 'code', required: true, label: { en: 'Country', de: 'Land' } },
      { name: 'licensedSince', type: 'date', required: true, label: { en: 'Licensed since', de: 'Zugelassen seit' } },
      {
        name: 'supervised',
        type: 'boolean',
        required: false,
        label: { en: 'Under supervision', de: 'Unter Aufsicht' },
      },
    ],
  };
}
