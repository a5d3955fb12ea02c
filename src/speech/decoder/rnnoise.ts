import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PACKAGE = join('@shiguredo', 'rnnoise-wasm', 'dist', 'rnnoise.js');
/** How WebAssembly begins (`\0asm`), in base64 and as text in JavaScript. */
const BEGIN = '"AGFzbQ';
const FLOAT_BYTES = 4;

/** 10 ms at 48 kHz. */
export const RNNOISE_FRAME = 480;
/** Samples at 48 kHz by which what comes out is later than what goes in: it looks two frames ahead. */
export const RNNOISE_DELAY = 2 * RNNOISE_FRAME;

/** RNNoise cannot be had, or gave up. */
export class RnnoiseError extends Error {
  override readonly name = 'RnnoiseError';
}

interface Functions {
  readonly rnnoise_create: (model: number) => number;
  readonly rnnoise_destroy: (state: number) => void;
  readonly rnnoise_process_frame: (state: number, output: number, input: number) => number;
  readonly rnnoise_get_frame_size: () => number;
  readonly malloc: (bytes: number) => number;
  readonly emscripten_stack_init: () => void;
  readonly __wasm_call_ctors: () => void;
}

/** Takes the noise out of one sound, frame by frame. */
export interface Denoiser {
  /** @param frame 480 samples at 48 kHz, as loud as 16-bit numbers; replaced by what is left of them. */
  denoise(frame: Float32Array): void;
  close(): void;
}

/**
 * RNNoise 0.2, as WebAssembly. The package's own JavaScript loads in browsers alone and leaves behind what it has to be
 * told there, so only the module inside it is used, which asks for three functions and no more.
 */
export class Rnnoise {
  /** Of one frame, which goes in and comes out. */
  private readonly frame: Float32Array;

  private constructor(
    private readonly functions: Functions,
    private readonly address: number,
    memory: ArrayBuffer,
  ) {
    this.frame = new Float32Array(memory, address, RNNOISE_FRAME);
  }

  /**
   * Reads and starts the module, in some 20 ms.
   * @param from where to look: upwards, in every `node_modules` and `dist/node_modules`.
   * @throws RnnoiseError, or whatever reading and compiling say.
   */
  static load(from: string): Rnnoise {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(moduleIn(findPackage(from))), {
      env: {
        __assert_fail: () => {
          throw new RnnoiseError('RNNoise found itself in a state that cannot be.');
        },
        // Never: what is in the memory would have to be looked up anew. It is large enough for some five hundred sounds at once.
        emscripten_resize_heap: () => 0,
      },
      wasi_snapshot_preview1: { fd_write: () => 0 },
    });
    if (!isRnnoise(exports)) throw new RnnoiseError('RNNoise has other functions than it should have.');
    exports.emscripten_stack_init();
    exports.__wasm_call_ctors();
    const address = exports.malloc(RNNOISE_FRAME * FLOAT_BYTES);
    if (address === 0 || exports.rnnoise_get_frame_size() !== RNNOISE_FRAME) {
      throw new RnnoiseError('RNNoise takes other frames than it should take.');
    }
    return new Rnnoise(exports, address, exports.memory.buffer);
  }

  /** @throws RnnoiseError when there is no memory left. */
  open(): Denoiser {
    const { functions, frame, address } = this;
    let state = functions.rnnoise_create(0);
    if (state === 0) throw new RnnoiseError('Too many sounds are filtered at once.');
    return {
      denoise: (samples) => {
        frame.set(samples);
        functions.rnnoise_process_frame(state, address, address);
        samples.set(frame);
      },
      close: () => {
        if (state !== 0) functions.rnnoise_destroy(state);
        state = 0;
      },
    };
  }
}

function isRnnoise(exports: unknown): exports is Functions & { readonly memory: { readonly buffer: ArrayBuffer } } {
  const named = exports as Readonly<Record<string, unknown>>;
  const functions: readonly (keyof Functions)[] = [
    'rnnoise_create',
    'rnnoise_destroy',
    'rnnoise_process_frame',
    'rnnoise_get_frame_size',
    'malloc',
    'emscripten_stack_init',
    '__wasm_call_ctors',
  ];
  return functions.every((name) => typeof named[name] === 'function') && typeof named['memory'] === 'object';
}

/** From `dist/` in a VSIX as well as in the source tree. */
function findPackage(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    for (const modules of ['node_modules', join('dist', 'node_modules')]) {
      const path = join(folder, modules, PACKAGE);
      if (existsSync(path)) return path;
    }
    if (dirname(folder) === folder)
      throw new RnnoiseError('RNNoise is missing from the installation. Install it again.');
  }
}

function moduleIn(path: string): Uint8Array {
  const text = readFileSync(path, 'latin1');
  const begin = text.indexOf(BEGIN) + 1;
  const end = text.indexOf('"', begin);
  if (begin === 0 || end < 0) throw new RnnoiseError(`There is no WebAssembly in ${path}.`);
  return Buffer.from(text.slice(begin, end), 'base64');
}
