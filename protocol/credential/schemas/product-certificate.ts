// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A certificate about goods, held by their seller: organic, origin, tested. A product has no birthdate, so policies
 * about ages do not compile for it. One URI for each scheme (the group).
 */
import type { SchemaDocument } from '../schema.ts';

export function productCertificate(group: string): SchemaDocument {
  return {
    format: 'hushmark-schema/1',
    uri: `urn:hushmark:schema:product-certificate:1:${group}`,
    title: { en: 'Product certificate', de: 'Produktzertifikat' },
    slots: [
      { name: 'category', type: 'code', required: true, label: { en: 'Category', de: 'Kategorie' } },
      { name: 'grade', type: 'integer', required: false, label: { en: 'Grade', de: 'Güteklasse' } },
      { name: 'origin', type: 'code', required: false, label: { en: 'Country of origin', de: 'Herkunftsland' } },
      { name: 'inspectedOn', type: 'date', required: true, label: { en: 'Inspected on', de: 'Geprüft am' } },
      { name: 'organic', type: 'boolean', required: false, label: { en: 'Organic', de: 'Biologisch' } },
      { name: 'batch', type: 'text', required: false, label: { en: 'Batch', de: 'Charge' } },
    ],
  };
}
