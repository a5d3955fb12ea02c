import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EditorPage } from './editorPage';
import type { Scene } from './scene';
import { eventually } from './waiting';

/** As a desktop keyboard repeats: the first one late, the others fast. */
const FIRST_REPEAT_MS = 400;
const REPEAT_MS = 50;

/** Holds ctrl+alt+m, repeating like a real keyboard, for as long as `meanwhile` takes; the focus stays where it is. */
export async function holdKeyInTerminal(editor: EditorPage, meanwhile: () => Promise<void>): Promise<void> {
  const { keyboard } = editor.page;
  await keyboard.down('Control');
  await keyboard.down('Alt');
  await keyboard.down('m');
  // A keyboard does not wait until the editor has dealt with one repeat before it sends the next.
  const repeats: Promise<void>[] = [];
  const repeat = () => repeats.push(keyboard.down('m'));
  let timer = setTimeout(() => {
    repeat();
    timer = setInterval(repeat, REPEAT_MS);
  }, FIRST_REPEAT_MS);
  try {
    await meanwhile();
  } finally {
    clearTimeout(timer);
    await Promise.all(repeats);
    await keyboard.up('m');
    await keyboard.up('Alt');
    await keyboard.up('Control');
  }
}

/** What reaches a terminal's program through its keyboard. */
export interface KeyWatch {
  typed(): Promise<string>;
}

/**
 * Opens an integrated terminal attached to the scene's tmux session, in whose pane a program writes down every byte it
 * is given, and leaves the focus there.
 */
export async function watchKeys(scene: Scene): Promise<KeyWatch> {
  const { host, tmux } = scene;
  const file = join(host.folder, 'typed');
  const ready = join(host.folder, 'typed.ready');
  const script = join(host.folder, 'watch-keys.sh');
  await writeFile(script, `stty raw -echo && touch '${ready}' && exec cat > '${file}'\n`);
  await scene.freshSession();
  await tmux.tmux('respawn-pane', '-k', '-t', tmux.session, `bash ${script}`);
  await eventually('the program that listens to keys', () => readFile(ready).then(() => true));
  return { typed: () => readFile(file, 'utf8') };
}
