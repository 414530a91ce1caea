// SPDX-License-Identifier: GPL-3.0-or-later
/** `hushmark door show`: the code of this moment, as a picture in the terminal or in a file. */
import encodeQR from 'qr';
import { HushmarkError } from '#base/errors.ts';
import { writeFileAtomic } from '#files/atomic-file.ts';
import { print } from '#terminal/context.ts';
import { note } from '#terminal/terminal.ts';
import { createDoor } from '../core/door.ts';
import { type DoorContext, moment, readDoor } from './context.ts';

export function showCommand(context: DoorContext): void {
  const { program, terminal, options } = context;
  program
    .command('show')
    .description('show the code of this moment')
    .option('--svg <file>', 'write it as a picture instead')
    .action(({ svg }: { svg?: string }) => {
      const shown = createDoor(readDoor(context), async () => false).shown(terminal.now());
      if (shown === undefined) {
        throw new HushmarkError(
          'request_expired',
          'no code of this file is for now',
          'Make a new file with "hushmark door ask".',
        );
      }
      const { link, until } = shown;
      if (svg !== undefined) writeFileAtomic(terminal.path(svg), encodeQR(link, 'svg', { ecc: 'low' }));
      const picture = options().json || svg !== undefined ? link : encodeQR(link, 'ascii', { ecc: 'low' });
      print(context, { link, until }, [picture]);
      note(program, terminal, `shown until ${moment(until)}`);
    });
}
