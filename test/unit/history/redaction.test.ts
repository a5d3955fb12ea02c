import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { redactedEnd, redactedStart } from '../../../src/history/redaction/cut';
import { REDACTED, redact, redactEntry } from '../../../src/history/redaction/redact';
import { SECRET_PATTERNS } from '../../../src/history/redaction/patterns';
import { entryOf } from './entries';

const lines = readFileSync('test/fixtures/history/secrets.txt', 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));
const plain = (line: string) => line.replace(/[«»]/gu, '');
const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n$';
const body = 'MIIEowIBAAKCAQEAu1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gun\n';
const endOfKey = `${body}${body}QAB=\n-----END RSA PRIVATE KEY-----\n`;
const expected = (line: string) => line.replace(/«[^»]*»?/gu, REDACTED);

describe('redaction', () => {
  it('finds the secrets of the corpus, and little else', () => {
    const wrong: string[] = [];
    let found = 0;
    let missed = 0;
    let overdone = 0;
    for (const line of lines) {
      const clean = redact(plain(line));
      if (clean === expected(line)) {
        if (line.includes('«')) found += 1;
        continue;
      }
      wrong.push(`${plain(line)}  ->  ${clean}`);
      if (line.includes('«') && clean === plain(line)) missed += 1;
      else overdone += 1;
    }
    const precision = found / (found + overdone);
    const recall = found / (found + missed);
    assert.ok(precision >= 0.98 && recall >= 0.98, `precision ${precision}, recall ${recall}\n${wrong.join('\n')}`);
  });

  it('looks for each pattern where its sign is, and misses nothing by it', () => {
    const found = SECRET_PATTERNS.map(({ pattern, sign }) => {
      // The corpus has capitals as people write them; what ignores case has to in its sign too.
      const all = pattern.ignoreCase
        ? [...lines, ...lines.map((line) => line.toUpperCase())]
        : [...lines, key, endOfKey];
      const matches = all.flatMap((line) => plain(line).match(pattern) ?? []);
      for (const match of matches) assert.match(match, sign);
      return matches.length;
    });
    assert.ok(found.every((count) => count > 0));
  });

  it('is the same done twice', () => {
    for (const line of lines) assert.equal(redact(redact(plain(line))), redact(plain(line)));
  });

  it('takes a private key out of what was printed, also one that is cut', () => {
    assert.ok(!redact(`$ cat id\n${key}`).includes('b3Blbn'));
    assert.ok(!redact(key.slice(0, 50)).includes('b3Blbn'));
  });

  it('takes the rest of a private key out whose beginning is not there, and what stands before it not', () => {
    assert.equal(redact(endOfKey), `${REDACTED}-----END RSA PRIVATE KEY-----\n`);
    assert.equal(
      redact(`$ tail -n 4 id\n${endOfKey.replaceAll('\n', '\r\n')}$ ls\n`),
      `$ tail -n 4 id\n${REDACTED}-----END RSA PRIVATE KEY-----\r\n$ ls\n`,
    );
    const code = 'if (line ===\n"-----END RSA PRIVATE KEY-----")';
    assert.equal(redact(code), code);
  });

  describe('of a text that is cut', () => {
    const most = 16_384;
    const long = 'a line that was printed\n'.repeat(20_000);
    const secrets = {
      'the body of a private key': `-----BEGIN RSA PRIVATE KEY-----\n${body.repeat(30)}-----END RSA PRIVATE KEY-----\n`,
      'a password in quotes': `password="${'correct horse '.repeat(20)}"\n`,
      'a token': `ghp_${'aB3dE5'.repeat(6)}\n`,
    };
    for (const [what, secret] of Object.entries(secrets)) {
      it(`leaves nothing of ${what}, wherever the cut goes through it`, () => {
        for (let at = 1; at < secret.length; at += Math.ceil(secret.length / 10)) {
          const behind = long.slice(0, most - (secret.length - at));
          const end = redactedEnd(`${long}${secret}${behind}`, most);
          assert.ok(end.endsWith(behind) && end.length <= most, `${at}: ${end.length}`);
          assert.ok(!/MIIE|horse|B3dE5/.test(end), `${at}: ${end.slice(0, 80)}`);
          const before = `${long.slice(0, most - at - 1)}\n`;
          const start = redactedStart(`${before}${secret}${long}`, most);
          assert.ok(start.startsWith(before) && start.length <= most, `${at}: ${start.length}`);
          assert.ok(!/MIIE|horse|B3dE5/.test(start), `${at}: ${start.slice(-80)}`);
        }
      });
    }

    it('keeps nothing that was next to where the looking ended, however little is left of the rest', () => {
      const half = 'correct horse '.repeat(100);
      const large = `token=${'x'.repeat(most + 262_144 - half.length)}`;
      const end = redactedEnd(`${long}password="${half}${half}" ${large}`, most);
      const start = redactedStart(`${large} password="${half}${half}" ${long}`, most);
      assert.ok(!/horse/.test(end + start), end + start);
    });

    it('is the end or the start of it where there is no secret', () => {
      assert.equal(redactedEnd(long, most), long.slice(-most));
      assert.equal(redactedStart(long, most), long.slice(0, most));
      assert.equal(redactedEnd('short', most), 'short');
      assert.equal(redactedStart('short', most), 'short');
    });
  });

  it('reaches every text of an entry', () => {
    const entry = entryOf('export token=abc123', { alternatives: [{ text: 'password=hunter2', score: 1 }] });
    const [execution] = entry.executions;
    assert.ok(execution);
    const secret = {
      ...execution,
      output: 'api_key: deadbeef1',
      command: {
        ...execution.command,
        effects: [{ kind: 'run', text: 'mysql -pswordfish' } as const],
        slots: { text: { spoken: 'x', written: 'TOKEN=abc123' } },
      },
    };
    const clean = JSON.stringify(redactEntry({ ...entry, executions: [secret] }));
    for (const word of ['abc123', 'hunter2', 'deadbeef1', 'swordfish']) assert.ok(!clean.includes(word), word);
  });

  it('takes time in proportion to the text, whatever it is', () => {
    const nasty = fc.constantFrom('a', '-', '=', ':', '"', "'", ' ', 'token', 'password', 'curl -u ', '://', '\\', '_');
    fc.assert(
      fc.property(fc.array(nasty, { minLength: 2000, maxLength: 4000 }), (parts) => {
        const text = parts.join('');
        for (const { pattern } of SECRET_PATTERNS) assert.equal(typeof text.replace(pattern, ''), 'string');
      }),
      { numRuns: 20 },
    );
  });
});
