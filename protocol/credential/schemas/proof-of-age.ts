// SPDX-License-Identifier: GPL-3.0-or-later
/** Proof of age: a birthdate that the issuer checked against a document, and nothing else. */
import type { SchemaDocument } from '../schema.ts';
import { BIRTHDATE_LABEL } from './birthdate-label.ts';

export const proofOfAge: SchemaDocument = {
  format: 'hushmark-schema/1',
  uri: 'urn:hushmark:schema:proof-of-age:1',
  title: { en: 'Proof of age', de: 'Altersnachweis' },
  slots: [{ name: 'birthdate', type: 'date', required: true, role: 'birthdate', label: BIRTHDATE_LABEL }],
};
