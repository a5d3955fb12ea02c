import assert from 'node:assert/strict';
import { readEnvironment } from '../../../src/platform/environment/environment';

describe('the environment', () => {
  it('takes defaults from where it runs, and file, variables and settings in that order of strength', () => {
    const sessions = (name: string) =>
      readEnvironment({ variables: { MANGO_ENVIRONMENT: name } }).get('voice.maxSessions');
    assert.deepEqual(['development', 'staging', 'production'].map(sessions), [5, 20, 100]);
    const file = { path: 'mango.yaml', values: { voice: { maxSessions: 1, timeout: 11 }, 'log.level': 'warn' } };
    const environment = readEnvironment({
      file,
      variables: { VOICE_MAX_SESSIONS: '2', VOICE_TIMEOUT: '12' },
      settings: { 'voice.maxSessions': 3 },
    });
    assert.deepEqual(environment.problems, []);
    const from = new Map(environment.describe().map((row) => [row.key, `${row.value} ${row.from}`]));
    assert.equal(from.get('voice.maxSessions'), '3 setting');
    assert.equal(from.get('voice.timeout'), '12 VOICE_TIMEOUT');
    assert.equal(from.get('log.level'), 'warn mango.yaml');
    assert.equal(from.get('terminal.maxSessions'), '10 default');
  });

  it('says all that is wrong at once, and shows no secret', () => {
    const environment = readEnvironment({
      file: { path: 'mango.yaml', values: { voice: { loudness: 3 }, log: { level: 'loud' } } },
      variables: {
        MANGO_ENVIRONMENT: 'production',
        DATABASE_ENCRYPTION: 'false',
        MONITORING_ENABLED: 'no',
        VOICE_MAX_SESSIONS: 'many',
        MANGO_TOKEN: 'a-secret-of-somebody',
        MANGO_TOKEN_FILE: 'tokens',
        MANGO_TLS_CERT: 'cert.pem',
        REDIS_URL: 'localhost',
      },
    });
    for (const complaint of [
      /no value "voice.loudness"/,
      /log.level .* one of error/,
      /encryption at rest/,
      /Production needs monitoring/,
      /voice.maxSessions .* whole number from 1/,
      /server.token and server.tokenFile/,
      /server.tlsCert and server.tlsKey/,
      /redis:\/\//,
    ]) {
      assert.ok(
        environment.problems.some((problem) => complaint.test(problem)),
        String(complaint),
      );
    }
    assert.throws(() => environment.insist(), /encryption at rest/);
    assert.ok(!JSON.stringify([environment.describe(), environment.problems]).includes('a-secret'));
  });
});
