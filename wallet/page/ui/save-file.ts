// SPDX-License-Identifier: GPL-3.0-or-later
/** Gives a JSON file to the customer, as a download made in the page: nothing is sent anywhere. */
export function saveFile(text: string, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
