import type { Availability, LiveSourceKind } from '../audio/audioSource';
import type { CheckView, Mend, NoticeView } from '../protocol/panel';

/** A source and whether it could serve now. */
export interface SourceStatus {
  readonly kind: LiveSourceKind;
  readonly availability: Availability;
}

export const SOURCE_LABELS: Readonly<Record<LiveSourceKind, string>> = {
  webview: 'This panel',
  recorder: 'A recorder on this machine',
  page: 'The microphone page',
};

const USING: Readonly<Record<LiveSourceKind, string>> = {
  webview: 'Using this panel.',
  recorder: 'Using a recorder on this machine.',
  page: 'Using the microphone page.',
};

const OPEN_PAGE: Mend = { label: 'Open microphone page', action: 'mango.openMicrophonePage' };
const CHOOSE: Mend = { label: 'Choose microphone source', action: 'mango.chooseMicrophone' };

/** The microphone as a line of the onboarding: the source that would serve, or why none does and what mends it. */
export function microphoneCheck(statuses: readonly SourceStatus[], choice: LiveSourceKind | 'auto'): CheckView {
  const considered = statuses.filter(({ kind }) => choice === 'auto' || kind === choice);
  const serving = considered.find(({ availability }) => availability.available);
  if (serving) return { state: 'ok', text: SOURCE_LABELS[serving.kind] };
  const pageWouldDo = considered.some(({ kind }) => kind === 'page');
  return {
    state: 'failed',
    text: considered.map(reasonOf).join(' ') || 'No microphone source is set up.',
    mend: pageWouldDo ? OPEN_PAGE : CHOOSE,
  };
}

/**
 * Why the sources before the one used could not serve, and which took over. `used` null: none serves. Null when the
 * first one served.
 */
export function takeoverNotice(
  statuses: readonly SourceStatus[],
  choice: LiveSourceKind | 'auto',
  used: LiveSourceKind | null,
): NoticeView | null {
  const considered = statuses.filter(({ kind }) => choice === 'auto' || kind === choice);
  const before =
    used === null
      ? considered
      : considered.slice(
          0,
          considered.findIndex(({ kind }) => kind === used),
        );
  const reasons = before.map(reasonOf).filter((reason) => reason !== '');
  if (reasons.length === 0) return null;
  if (used !== null) return { kind: 'info', text: [...reasons, USING[used]].join(' '), mend: mendAfter(used) };
  return { kind: 'warning', text: reasons.join(' '), mend: considered.some(isPage) ? OPEN_PAGE : CHOOSE };
}

function mendAfter(used: LiveSourceKind): Mend {
  return used === 'page' ? OPEN_PAGE : CHOOSE;
}

function isPage({ kind }: SourceStatus): boolean {
  return kind === 'page';
}

function reasonOf({ availability }: SourceStatus): string {
  return availability.available ? '' : availability.reason;
}
