import type { PageSource } from '../audio/pageSource';
import type { SessionEvent } from '../session/sessionEvents';
import type { TalkControl } from './talkControl';

/** The user looks at the page while speaking there: it shows what the panel would. */
export function showOnPage(page: PageSource, talk: TalkControl, event: SessionEvent): void {
  if (event.kind === 'state') page.show(talk.listening, talk.listening ? 'Listening' : '');
  else if (event.kind === 'partial') page.show(talk.listening, event.text);
  else if (event.kind === 'ended') page.show(talk.listening, event.entry.outcome.message);
}
