import { UNKNOWN_WORD, type Token } from '../tokens';
import { either, inTurn, many, maybe, oneOf, phraseOf, type Capture, type CaptureMatch } from './capture';
import { letters } from './letter';
import { number } from './number';
import { namePieces } from './name';
import { DEFAULT_FORMATTER, FORMATTERS } from './formatters';
import { ENDINGS } from './endings';
import { PhraseTable } from './phrases';

/** Folders and files that stand on most machines, as they are said. What is not here is spelled or named by its words. */
const SEGMENTS = new PhraseTable([
  ['home', 'home'],
  ['root', 'root'],
  ['user', 'usr'],
  ['users', 'Users'],
  ['bin', 'bin'],
  ['et cetera', 'etc'],
  ['etc', 'etc'],
  ['var', 'var'],
  ['log', 'log'],
  ['logs', 'logs'],
  ['temp', 'tmp'],
  ['temporary', 'tmp'],
  ['dev', 'dev'],
  ['opt', 'opt'],
  ['local', 'local'],
  ['share', 'share'],
  ['library', 'lib'],
  ['projects', 'projects'],
  ['project', 'project'],
  ['documents', 'Documents'],
  ['downloads', 'Downloads'],
  ['desktop', 'Desktop'],
  ['source', 'src'],
  ['sources', 'src'],
  ['test', 'test'],
  ['tests', 'tests'],
  ['docs', 'docs'],
  ['documentation', 'docs'],
  ['build', 'build'],
  ['distribution', 'dist'],
  ['dist', 'dist'],
  ['out', 'out'],
  ['target', 'target'],
  ['scripts', 'scripts'],
  ['config', 'config'],
  ['configuration', 'config'],
  ['node modules', 'node_modules'],
  ['packages', 'packages'],
  ['public', 'public'],
  ['assets', 'assets'],
  ['components', 'components'],
  ['examples', 'examples'],
  ['git', 'git'],
  ['git hub', 'github'],
  ['main', 'main'],
  ['index', 'index'],
  ['package', 'package'],
  ['read me', 'README'],
  ['make file', 'Makefile'],
  ['docker file', 'Dockerfile'],
]);

const SEPARATORS: ReadonlyMap<string, string> = new Map([
  ['slash', '/'],
  ['dot', '.'],
  ['dash', '-'],
  ['hyphen', '-'],
  ['underscore', '_'],
]);

const HOME: ReadonlySet<string> = new Set(['tilde', 'tilda']);
const MAX_PATH_WORDS = 24;
/** Words between two separators, as in "slash my old project". */
const MAX_SEGMENT_WORDS = 8;

/** What may stand between two separators, the longest first. Words of one's own may end at any of them: a rule may go on. */
function segmentsAt(tokens: readonly Token[], start: number, afterDot: boolean): readonly CaptureMatch[] {
  const endings = afterDot ? endingsAt(tokens, start) : [];
  if (endings.length > 0) return endings;
  const known = SEGMENTS.longestAt(tokens, start) ?? spelledAt(tokens, start)[0];
  const formatter = FORMATTERS[tokens[start]?.word ?? ''];
  const from = formatter ? start + 1 : start;
  const segments: CaptureMatch[] = [];
  for (let end = from + 1; end <= from + MAX_SEGMENT_WORDS && isSegmentWord(tokens[end - 1]); end += 1) {
    const written = (formatter ?? FORMATTERS[DEFAULT_FORMATTER])?.(namePieces(tokens.slice(from, end))) ?? '';
    segments.unshift({ end, written });
  }
  // "build server" is a folder of its own, and "build" is one where the rule goes on with "server".
  return known ? [...segments.filter(({ end }) => end > known.end), known] : segments;
}

/** Endings by name and by letter, the longest first: "c" is one, and so are "c p p" and "c plus plus". */
function endingsAt(tokens: readonly Token[], start: number): readonly CaptureMatch[] {
  const named = ENDINGS.at(tokens, start);
  const spelled = /^[a-z]$/u.test(tokens[start]?.word ?? '') ? letters.match(tokens, start) : [];
  const numbered = spelled.slice(0, 1).flatMap((each) => {
    return number.match(tokens, each.end).map(({ end, written }) => ({ end, written: each.written + written }));
  });
  return [...named, ...spelled, ...numbered].sort((one, other) => other.end - one.end);
}

/** Letters said one by one, the most first. A word that is a letter in some alphabet spells nothing alone. */
function spelledAt(tokens: readonly Token[], start: number): readonly CaptureMatch[] {
  return letters.match(tokens, start).filter(({ written }) => written.length > 1 || tokens[start]?.word.length === 1);
}

function isSegmentWord(token: Token | undefined): boolean {
  return token !== undefined && token.word !== UNKNOWN_WORD && !SEPARATORS.has(token.word) && !HOME.has(token.word);
}

/** What is hidden and said often. Others are understood when typed: each way to go on here is there once more for every rule. */
const hidden = inTurn(phraseOf('dot'), oneOf(['git ignore', 'config']));

const segment = either(oneOf(SEGMENTS.phrases), letters.say, number.say);

/** `<path>` */
export const path: Capture = {
  name: 'path',
  about:
    "A path: `slash`, `dot`, `dash` and `underscore` by name, `tilde`, `home folder` or `home directory` for one's own folder, well-known folders and file endings as they are written, other words joined by dashes, letters spelled.",
  examples: [
    ['slash home slash projects', '/home/projects'],
    ['dot slash source', './src'],
    ['dot dot slash docs', '../docs'],
    ['tilde', '~'],
    ['tilde slash projects', '~/projects'],
    ['source slash main dot python', 'src/main.py'],
    ['slash et cetera slash h o s t s', '/etc/hosts'],
    ['build', 'build'],
  ],
  free: false,
  say: either(
    inTurn(
      maybe(oneOf(['tilde', 'dot', 'dot dot', 'dot dot slash dot dot', 'home folder'])),
      many(inTurn(oneOf(['slash']), segment)),
      maybe(inTurn(oneOf(['dot']), either(oneOf(ENDINGS.phrases), letters.say))),
    ),
    inTurn(
      segment,
      maybe(many(inTurn(oneOf(['slash']), segment))),
      maybe(inTurn(oneOf(['dot']), either(oneOf(ENDINGS.phrases), letters.say))),
    ),
    oneOf(['tilde', 'dot dot', 'dot dot slash dot dot', 'home folder', 'dot']),
    hidden,
  ),
  match(tokens, start) {
    const matches: CaptureMatch[] = [];
    let written = '';
    let at = start;
    if (tokens[at]?.word === 'home' && (tokens[at + 1]?.word === 'folder' || tokens[at + 1]?.word === 'directory')) {
      written = '~';
      at += 2;
      matches.push({ end: at, written });
    } else if (HOME.has(tokens[at]?.word ?? '') || tokens[at]?.raw === '~') {
      written = '~';
      at += 1;
      matches.push({ end: at, written });
    } else if (/[/.~]/u.test(tokens[at]?.raw ?? '') && tokens[at]?.raw !== tokens[at]?.word) {
      return [{ end: at + 1, written: tokens[at]?.raw ?? '' }];
    }
    let separated = written === '';
    while (at < tokens.length && at - start < MAX_PATH_WORDS) {
      const separator = SEPARATORS.get(tokens[at]?.word ?? '');
      if (separator !== undefined) {
        written += separator;
        at += 1;
        separated = true;
        if (written === '.' || written.endsWith('..') || written.endsWith('/')) matches.unshift({ end: at, written });
        continue;
      }
      const before: string = written;
      const [longest, ...shorter] = separated ? segmentsAt(tokens, at, written.endsWith('.')) : [];
      if (!longest) break;
      for (const { end, written: segment } of shorter.reverse()) matches.unshift({ end, written: before + segment });
      written += longest.written;
      at = longest.end;
      separated = false;
      matches.unshift({ end: at, written });
    }
    return matches;
  },
};
