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
    text: firstAndLast(considered.map(reasonOf)),
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
  const [first] = reasons;
  if (first === undefined) return null;
  if (used !== null) {
    return { kind: 'info', text: `${first} ${USING[used]}`, mend: used === 'page' ? OPEN_PAGE : CHOOSE };
  }
  return { kind: 'warning', text: firstAndLast(reasons), mend: considered.some(isPage) ? OPEN_PAGE : CHOOSE };
}

/** The first choice and the last resort: what lies between them is the doctor's to tell. */
function firstAndLast(reasons: readonly string[]): string {
  return [...new Set([reasons[0], reasons.at(-1)])].join(' ');
}

function isPage({ kind }: SourceStatus): boolean {
  return kind === 'page';
}

function reasonOf({ availability }: SourceStatus): string {
  return availability.available ? '' : availability.reason;
}
