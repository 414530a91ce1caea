// SPDX-License-Identifier: GPL-3.0-or-later
// How much memory WebAssembly takes here: what was counted and is still there. Such a memory never shrinks, so after a
// proof this is the most that it took.

const counted = new Set<WeakRef<WebAssembly.Memory>>();

export function countMemory<T extends WebAssembly.Memory>(memory: T): T {
  counted.add(new WeakRef(memory));
  return memory;
}

/** In bytes. */
export function memoryInUse(): number {
  let bytes = 0;
  for (const reference of counted) {
    const memory = reference.deref();
    if (memory) bytes += memory.buffer.byteLength;
    else counted.delete(reference);
  }
  return bytes;
}
