// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Membership of a group: a club, a union, a library. Each group has its own URI, because trust is given per issuer and
 * URI: a policy that asks for "member of that club" asks for that URI, and no other club's credential can answer.
 */
import type { SchemaDocument } from '../schema.ts';
import { BIRTHDATE_LABEL } from './birthdate-label.ts';

/** @param group name of the group in the URI: a-z, 0-9, '.' and '-' */
export function membership(group: string): SchemaDocument {
  return {
    format: 'hushmark-schema/1',
    uri: `urn:hushmark:schema:membership:1:${group}`,
    title: { en: 'Membership', de: 'Mitgliedschaft' },
    slots: [
      { name: 'birthdate', type: 'date', required: false, role: 'birthdate', label: BIRTHDATE_LABEL },
      {
        name: 'tier',
        type: 'code',
        required: false,
        label: { en: 'Level', de: 'Stufe' },
        values: {
          BASIC: { en: 'Basic', de: 'Basis' },
          SILVER: { en: 'Silver', de: 'Silber' },
          GOLD: { en: 'Gold', de: 'Gold' },
        },
      },
      { name: 'since', type: 'date', required: false, label: { en: 'Member since', de: 'Mitglied seit' } },
      { name: 'chapter', type: 'code', required: false, label: { en: 'Local group', de: 'Ortsgruppe' } },
      {
        name: 'nickname',
        type: 'text',
        required: false,
        holderChosen: true,
        label: { en: 'Nickname', de: 'Spitzname' },
      },
    ],
  };
}
