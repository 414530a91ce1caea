// SPDX-License-Identifier: GPL-3.0-or-later
/** A passkey provider of Chromium's own for tests, in place of a finger, a face or a PIN. */
import type { CDPSession, Page } from 'playwright-core';

export type Authenticator = {
  /** Whether whoever is asked agrees. */
  agree(yes: boolean): Promise<void>;
  count(): Promise<number>;
  /** Whether somebody touches it. */
  touch(yes: boolean): Promise<void>;
  /** The device is lost. */
  remove(): Promise<void>;
};

/** Of one page. Without `prf` it makes passkeys that give no secret, as older devices do. */
export async function addAuthenticator(
  page: Page,
  { prf = true, transport = 'internal' as 'internal' | 'usb' } = {},
): Promise<Authenticator> {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport,
      hasResidentKey: true,
      hasUserVerification: true,
      hasPrf: prf,
      automaticPresenceSimulation: true,
      isUserVerified: true,
    },
  });
  return {
    async agree(yes) {
      await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: yes });
    },
    async count() {
      return (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials.length;
    },
    async touch(yes) {
      await cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: yes });
    },
    async remove() {
      await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
    },
  };
}
