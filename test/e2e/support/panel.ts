import type { Frame, Locator } from 'playwright-core';
import type { EditorPage } from './editorPage';
import { eventually } from './waiting';

/** How long the panel may take to stand once it is asked for: its service worker has to start first. */
const PANEL_MS = 60_000;
/** How long a click on its icon may take to show. */
const SHOWN_MS = 2_000;

/** The Mango panel in the side bar, as a user reads and touches it. */
export class Panel {
  private constructor(
    private readonly editor: EditorPage,
    private readonly frame: Frame,
  ) {}

  /** Shows the panel and resolves when its talk button stands. */
  static async open(editor: EditorPage): Promise<Panel> {
    const icon = editor.page.locator('.activitybar .action-item').filter({
      has: editor.page.locator('.action-label[aria-label^="AlphanumericMango"]'),
    });
    await icon.waitFor();
    const showing = icon.and(editor.page.locator('.checked'));
    // A window that was loaded anew shows it by itself sooner or later, and a click in that moment hides it.
    await eventually('the side bar with the panel', async () => {
      if ((await showing.count()) > 0) return true;
      await icon.click();
      return showing.waitFor({ timeout: SHOWN_MS }).then(
        () => true,
        () => false,
      );
    });
    const frame = await eventually('the panel', () => findFrame(editor), PANEL_MS);
    const panel = new Panel(editor, frame);
    await panel.part('talk-button').waitFor();
    return panel;
  }

  /** A part by its test id: `talk-button`, `level`, `partial`, `heard`, `command`, `outcome`, `target`, `notice`, … */
  part(testId: string): Locator {
    return this.frame.locator(`[data-testid="${testId}"]`);
  }

  /** What a part says, white space evened out; empty where it is not there. */
  async text(testId: string): Promise<string> {
    const texts = await this.part(testId).allInnerTexts();
    return texts.join(' ').replace(/\s+/g, ' ').trim();
  }

  /** Holds the talk button down with the pointer for as long as `meanwhile` takes. */
  async hold(meanwhile: () => Promise<void>): Promise<void> {
    const { mouse } = this.editor.page;
    await this.part('talk-button').hover();
    await mouse.down();
    try {
      await meanwhile();
    } finally {
      await mouse.up();
    }
  }

  /** Resolves when the words heard so far match. */
  async hears(words: RegExp, timeoutMs?: number): Promise<void> {
    await eventually(
      `partial words like ${words.source}`,
      async () => words.test(await this.text('partial')),
      timeoutMs,
    );
  }

  /** How many utterances the panel lists. */
  utterances(): Promise<number> {
    return this.part('history-item').count();
  }

  /** Resolves with how the newest utterance ended once there are `count` of them. */
  async ended(count: number): Promise<{ heard: string; command: string; outcome: string | null; message: string }> {
    await eventually(`utterance ${count} in the panel`, async () => (await this.utterances()) >= count);
    const outcome = this.part('outcome');
    await outcome.waitFor();
    return {
      heard: await this.text('heard'),
      command: await this.text('command'),
      outcome: await outcome.getAttribute('data-outcome'),
      message: await this.text('outcome'),
    };
  }
}

async function findFrame(editor: EditorPage): Promise<Frame | null> {
  for (const frame of editor.webviewFrames()) {
    if ((await frame.locator('[data-testid="talk-button"]').count()) > 0) return frame;
  }
  return null;
}
