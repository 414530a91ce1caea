// SPDX-License-Identifier: GPL-3.0-or-later
/** Enrolment at a school or university. Proves "student" to shops that give a discount, without name or number. */
import type { SchemaDocument } from '../schema.ts';
import { BIRTHDATE_LABEL } from './birthdate-label.ts';

export const student: SchemaDocument = {
  format: 'hushmark-schema/1',
  uri: 'urn:hushmark:schema:student:1',
  title: { en: 'Student', de: 'Studium' },
  slots: [
    { name: 'birthdate', type: 'date', required: false, role: 'birthdate', label: BIRTHDATE_LABEL },
    { name: 'country', type: 'code', required: true, label: { en: 'Country', de: 'Land' } },
    { name: 'level', type: 'code', required: false, label: { en: 'Level of study', de: 'Studienstufe' } },
    { name: 'fullTime', type: 'boolean', required: false, label: { en: 'Full time', de: 'Vollzeit' } },
    {
      name: 'enrolledSince',
      type: 'date',
      required: false,
      label: { en: 'Enrolled since', de: 'Eingeschrieben seit' },
    },
  ],
};
