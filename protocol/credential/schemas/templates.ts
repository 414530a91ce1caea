// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The schemas that ship, by name. Issuers start from one (`schemaFromTemplate`) and publish the document under its URI.
 * Once something was issued under a schema it never changes; a new version gets a new URI.
 */
import { HushmarkError } from '#base/errors.ts';
import { readId } from '#base/readers.ts';
import { parseSchema, type SchemaDocument } from '../schema.ts';
import { membership } from './membership.ts';
import { productCertificate } from './product-certificate.ts';
import { professionalLicence } from './professional-licence.ts';
import { proofOfAge } from './proof-of-age.ts';
import { student } from './student.ts';
import { voterRoll } from './voter-roll.ts';

/** Templates for one schema that everybody shares. */
const SHARED = { 'proof-of-age': proofOfAge, student } as const;
/** Templates with one schema a group: club, register, certification scheme. */
const GROUPED = {
  membership,
  'professional-licence': professionalLicence,
  'product-certificate': productCertificate,
  'voter-roll': voterRoll,
} as const;

export type TemplateName = keyof typeof SHARED | keyof typeof GROUPED;

export const TEMPLATE_NAMES = [...Object.keys(SHARED), ...Object.keys(GROUPED)] as readonly TemplateName[];

/** Does the template make one schema a group, so that schemaFromTemplate needs its name? */
export function needsGroup(name: TemplateName): boolean {
  return Object.hasOwn(GROUPED, name);
}

/**
 * @param name a template's name; any text is taken, so that command lines can pass what was typed
 * @param group a-z, 0-9, '.' and '-': required for templates of groups, refused for the others
 */
export function schemaFromTemplate(name: string, group?: string): SchemaDocument {
  if (Object.hasOwn(SHARED, name)) {
    if (group !== undefined) throw new HushmarkError('input_schema', `the template ${name} takes no group`);
    return parseSchema(SHARED[name as keyof typeof SHARED]);
  }
  if (Object.hasOwn(GROUPED, name)) {
    return parseSchema(GROUPED[name as keyof typeof GROUPED](readId(group, 'group')));
  }
  throw new HushmarkError('input_schema', 'there is no such template', `There are ${TEMPLATE_NAMES.join(', ')}.`);
}
