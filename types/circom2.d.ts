// What this project uses of circom2 0.2.23 (circom 2.2.3 as WebAssembly), which ships no declarations.
declare module 'circom2' {
  export class CircomRunner {
    constructor(options: {
      args: string[];
      env?: Record<string, string>;
      preopens?: Record<string, string>;
      bindings?: unknown;
      quiet?: boolean;
      returnOnExit?: boolean;
      descriptors?: unknown;
    });
    execute(wasm: Uint8Array): Promise<void>;
  }
}
