// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Writes files of build/ in pieces, as they are served, with a compressed copy beside each piece that shrinks. Servers
 * send that copy as it is (wallet/host/serve.ts; nginx and Caddy too), so no customer waits for a server to compress.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompressSync, constants } from 'node:zlib';
import { type PinnedPieces, sha256Hex } from '#circuits/keys/manifest.ts';
import { PIECE_BYTES, piecesOf } from '#groth16/files/manifest.ts';

const compress = promisify(brotliCompress);
/** A copy that saves less than this is not worth a file. */
const WORTHWHILE = 0.98;

/** @param path from the artefact directory; a folder of that name is replaced */
export async function writePieces(directory: string, path: string, whole: Uint8Array): Promise<PinnedPieces> {
  await rm(join(directory, path), { recursive: true, force: true });
  await mkdir(join(directory, path), { recursive: true });
  const count = Math.ceil(whole.length / PIECE_BYTES);
  const pieces = Array.from({ length: count }, (_, index) =>
    whole.subarray(index * PIECE_BYTES, (index + 1) * PIECE_BYTES),
  );
  await Promise.all(
    pieces.map(async (piece, index) => {
      const file = join(directory, path, String(index));
      await writeFile(file, piece);
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: piece.length };
      const compressed = await compress(piece, { params });
      if (compressed.length < WORTHWHILE * piece.length) await writeFile(`${file}.br`, compressed);
    }),
  );
  return { path, sha256: sha256Hex(whole), bytes: whole.length, pieces: pieces.map(sha256Hex) };
}

/** What writePieces gave, from what it wrote. */
export async function pinPieces(directory: string, path: string): Promise<PinnedPieces> {
  const names = (await readdir(join(directory, path))).filter((name) => /^\d+$/.test(name));
  const pieces = await Promise.all(names.map((_, index) => readFile(join(directory, path, String(index)))));
  const whole = Buffer.concat(pieces);
  return { path, sha256: sha256Hex(whole), bytes: whole.length, pieces: pieces.map(sha256Hex) };
}

/** @returns which compressed copies hold something else than their piece */
export async function checkCopies(directory: string, file: PinnedPieces): Promise<string[]> {
  const found = await Promise.all(
    piecesOf(file).map(async ({ path, sha256 }) => {
      const copy = await readFile(join(directory, `${path}.br`)).catch(() => undefined);
      return copy && sha256Hex(brotliDecompressSync(copy)) !== sha256 ? [`${path}.br is not a copy of its piece`] : [];
    }),
  );
  return found.flat();
}

/** The whole file again; who needs it to be right compares its digest. */
export async function readPieces(directory: string, file: PinnedPieces): Promise<Uint8Array> {
  const pieces = await Promise.all(piecesOf(file).map(({ path }) => readFile(join(directory, path))));
  return new Uint8Array(Buffer.concat(pieces));
}
