import assert from 'node:assert/strict';
import { findLibrary } from '../../../src/speech/decoder/libraryPath';
import { Libvosk } from '../../../src/speech/decoder/libvosk';

/** The one library of this process: its types can be named once, and every test file is a bundle of its own. */
const shared = globalThis as { libvoskOfTests?: Libvosk };

/** libvosk itself, for tests that need no process around it. */
export function theLibrary(): Libvosk {
  const found = findLibrary({ override: undefined, from: __filename, platform: process.platform, arch: process.arch });
  assert.ok(found.found);
  return (shared.libvoskOfTests ??= Libvosk.load(found.path));
}
