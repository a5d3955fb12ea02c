import { window } from 'vscode';
import type { Question } from '../session/question';
import type { VoiceSession } from '../voiceSession';

/** More choices than this do not fit into a notification; the panel shows them all. */
const MOST_CHOICES = 3;

/**
 * Puts the session's questions where the user is when the panel is out of sight: a notification that takes no focus from
 * the terminal. It cannot be taken back once the question is answered otherwise, so a late answer is told so.
 */
export class QuestionPrompt {
  private readonly unsubscribe: () => void;

  constructor(
    private readonly session: VoiceSession,
    panelVisible: () => boolean,
    private readonly onError: (error: unknown) => void,
  ) {
    this.unsubscribe = session.on((event) => {
      if (event.kind === 'question' && event.question && !panelVisible()) this.ask(event.question).catch(onError);
    });
  }

  dispose(): void {
    this.unsubscribe();
  }

  private async ask(question: Question): Promise<void> {
    const { text, labels } = promptOf(question);
    const answer = await window.showWarningMessage(text, ...labels, 'Cancel');
    if (answer === undefined) return;
    if (this.session.question !== question) {
      if (answer !== 'Cancel') {
        window
          .showInformationMessage('That question is no longer open: nothing was done.')
          .then(undefined, this.onError);
      }
      return;
    }
    if (answer === 'Cancel') this.session.decline();
    else this.session.answer(labels.indexOf(answer));
  }
}

/** The question in one sentence, and a label for each answer that does something. */
export function promptOf({ kind, commands, target }: Question): {
  readonly text: string;
  readonly labels: readonly string[];
} {
  const where = target ? ` in ${target}` : '';
  if (kind === 'confirm') return { text: `Run “${commands[0]?.summary ?? ''}”${where}?`, labels: ['Confirm'] };
  const shown = commands.slice(0, MOST_CHOICES);
  return { text: 'Which one did you mean?', labels: shown.map(({ summary }, index) => `${index + 1}: ${summary}`) };
}
