// What rnnoise.ts uses of WebAssembly: neither Node's types nor the language's own libraries declare it without the browser.
declare namespace WebAssembly {
  type Functions = Readonly<Record<string, (...values: number[]) => number>>;

  interface Module {
    readonly [Symbol.toStringTag]: string;
  }

  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>;
  }

  const Module: new (bytes: Uint8Array) => Module;
  const Instance: new (module: Module, imports: Readonly<Record<string, Functions>>) => Instance;
}
