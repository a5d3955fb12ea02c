import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderWatch } from '../../../src/platform/folderWatch';

describe('FolderWatch', () => {
  let folder: string;
  let watching: FolderWatch;
  let told: () => void;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'watched-'));
    told = () => undefined;
    watching = new FolderWatch(() => told());
  });
  afterEach(() => {
    watching.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const after = (change: () => void) =>
    new Promise<void>((resolve) => {
      told = resolve;
      change();
    });

  it('tells of a file that is written at once', async () => {
    watching.follow([folder]);
    await after(() => writeFileSync(join(folder, 'a.yaml'), 'a'));
    await after(() => rmSync(join(folder, 'a.yaml')));
  });

  it('follows a folder that comes later, and one that was made again', async () => {
    const inner = join(folder, 'inner');
    watching.follow([inner]);
    mkdirSync(inner);
    watching.follow([inner]);
    await after(() => writeFileSync(join(inner, 'a.yaml'), 'a'));
    await after(() => rmSync(inner, { recursive: true }));
    watching.follow([inner]);
    mkdirSync(inner);
    watching.follow([inner]);
    await after(() => writeFileSync(join(inner, 'b.yaml'), 'b'));
  });

  it('lets go of what it no longer follows', async () => {
    const [one, other] = ['one', 'other'].map((name) => join(folder, name));
    mkdirSync(one!);
    mkdirSync(other!);
    watching.follow([one!, other!]);
    watching.follow([other!]);
    let early = true;
    told = () => assert.ok(!early, 'the folder is no longer followed');
    writeFileSync(join(one!, 'a.yaml'), 'a');
    early = false;
    await after(() => writeFileSync(join(other!, 'a.yaml'), 'a'));
  });
});
