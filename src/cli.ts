import { Argument, Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { version } from '../package.json';
import { addHistory, keyFileOption } from './cli/historyCommands';
import type { DeploymentOptions } from './cli/deploymentDoctor';
import { CliError, EXIT } from './cli/exit';
import { processOutput as output } from './cli/output';
import type { Shell } from './cli/shellInit';
import type { NoiseFiltering } from './protocol/decoder';
import type { Risk } from './protocol/words';

type DoctorOptions = Partial<Pick<DeploymentOptions, 'deployment'>> & Omit<DeploymentOptions, 'deployment'>;

/** `mango`: the engine without the editor. Each command's module is loaded when it is asked for. */
function program(done: (status: number) => void): Command {
  const mango = new Command('mango')
    .description('Voice commands for tmux, offline. The same engine as the VS Code extension.')
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: (text) => output.error(text.trimEnd()) });

  mango
    .command('decode')
    .description('say what recordings become, without doing it')
    .argument('<wav...>', 'WAV files')
    .addOption(vocabularyOption())
    .option('--only', 'leave the built-in vocabularies out', false)
    .option('--free', 'no rules: write down what is said', false)
    .option('--folder <folder>', 'hear the names of its branches, files and scripts too')
    .option('--n-best <number>', 'transcripts to consider, 1 to 100', nBest, 10)
    .addOption(
      new Option('--noise-filter <when>', 'take noise out ahead of commands: in noise, or never')
        .choices(['auto', 'off'] satisfies NoiseFiltering[])
        .default('auto'),
    )
    .option('--json', 'one JSON object a line and a file', false)
    .option('--model <folder>', 'a Vosk model other than the default')
    .action(async (files: string[], options: Parameters<typeof import('./cli/decode').decode>[1]) => {
      const { decode } = await import('./cli/decode');
      done(await decode(files, options, output));
    });

  mango
    .command('run')
    .description('have recordings drive a tmux session, or a shell of their own')
    .argument('<wav...>', 'WAV files')
    .option('--tmux <session>', 'the tmux session')
    .option('--tmux-socket <path>', "the tmux server's socket")
    .option('--pty', 'a terminal of its own instead, with nobody looking')
    .option('--shell <program>', "the shell in it; without this, the user's")
    .addOption(vocabularyOption())
    .option('--only', 'leave the built-in vocabularies out', false)
    .addOption(
      new Option('--yes-to <risk>', 'do commands up to this risk without asking')
        .choices(['safe', 'caution', 'destructive'] satisfies Risk[])
        .default('caution'),
    )
    .option('--json', 'one JSON object a line and a file', false)
    .option('--model <folder>', 'a Vosk model other than the default')
    .option('--database <file>', 'write a history')
    .addOption(keyFileOption())
    .action(async (files: string[], options: Parameters<typeof import('./cli/run').run>[1]) => {
      const { run } = await import('./cli/run');
      done(await run(files, options, output));
    });

  mango
    .command('check')
    .description('look for mistakes in vocabulary files')
    .argument('<vocabulary...>', 'YAML files')
    .option('--only', 'do not hold them against the built-in vocabularies', false)
    .option('--json', 'one JSON object a line and a problem', false)
    .option('--model <folder>', 'a Vosk model other than the default')
    .action(async (files: string[], options: Parameters<typeof import('./cli/check').check>[1]) => {
      const { check } = await import('./cli/check');
      done(await check(files, options, output));
    });

  mango
    .command('shell-init')
    .description("what a shell's start-up file evaluates, so that tmux panes tell how commands ended")
    .addArgument(new Argument('<shell>').choices(['bash', 'zsh', 'fish', 'pwsh'] satisfies Shell[]))
    .action(async (shell: Shell) => {
      const { shellInit } = await import('./cli/shellInit');
      done(await shellInit(shell, output));
    });

  mango
    .command('serve')
    .description('the speech engine as a network service')
    .option('--config <file>', 'values of the environment, YAML or JSON; see mango config')
    .option('--host <address>', 'where to listen; without a token this machine alone')
    .option('--port <number>', 'for speech, /health and /ready: 3000', portNumber)
    .option('--metrics-port <number>', 'for /metrics: 9091', portNumber)
    .option('--token <token>', 'what clients must know; better in a file, because others see arguments')
    .option('--token-file <file>', 'a file with a token, or a "name token" a line')
    .option('--tls-cert <file>', 'certificate chain (PEM)')
    .option('--tls-key <file>', 'its private key (PEM)')
    .option('--model <folder>', 'a Vosk model other than the default')
    .action(async (options: Parameters<typeof import('./cli/serve').serve>[0]) => {
      const { serve } = await import('./cli/serve');
      done(await serve(options, output));
    });

  mango
    .command('config')
    .description('every value of the environment that is in effect, and where it came from')
    .option('--config <file>', 'a file of values, YAML or JSON')
    .option('--json', 'one JSON object a line and a value', false)
    .action(async (options: Parameters<typeof import('./cli/environment').config>[0]) => {
      const { config } = await import('./cli/environment');
      done(await config(options, output));
    });

  const models = mango.command('models').description('speech models');
  models
    .command('list')
    .description('which models there are, and which are installed')
    .action(async () => {
      const { listModels } = await import('./cli/models');
      done(await listModels(output));
    });
  models
    .command('install')
    .description('fetch a model, check every file of it, and put it in place')
    .argument('[name]', 'a name from the list', 'default')
    .option('--from <folder>', 'a folder that has the model')
    .action(async (name: string, options: { from?: string }) => {
      const { installNamedModel } = await import('./cli/models');
      done(await installNamedModel(name, options, output));
    });
  models
    .command('verify')
    .description('check every file of the installed models')
    .action(async () => {
      const { verifyModels } = await import('./cli/models');
      done(await verifyModels(output));
    });

  addHistory(mango, done, output);

  mango
    .command('doctor')
    .description('what is here, what is missing, and the command that mends it')
    .option('--deployment <folder>', 'check deployment files instead: images, manifests, compose, monitoring')
    .option('--workflows <folder>', 'and the files of the pipelines')
    .option('--lock <file>', 'and the packages of a package-lock.json: licences and known weaknesses')
    .option('--exceptions <file>', 'findings that are accepted for a time; security-exceptions.yaml in the folder')
    .option('--sarif <file>', 'write the findings for code scanning too')
    .option('--json', 'one JSON object a line and a check', false)
    .action(async ({ deployment, ...options }: DoctorOptions) => {
      if (deployment === undefined) {
        const { doctor } = await import('./cli/doctor');
        done(await doctor(options, output));
        return;
      }
      const { deploymentDoctor } = await import('./cli/deploymentDoctor');
      done(await deploymentDoctor({ ...options, deployment }, output));
    });
  return mango;
}

function vocabularyOption(): Option {
  return new Option('--vocabulary <file>', 'a vocabulary file; may be given again and again')
    .default([])
    .argParser((file: string, before: string[]) => [...before, file]);
}

function nBest(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 100)
    throw new InvalidArgumentError('A whole number from 1 to 100.');
  return number;
}

function portNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) throw new InvalidArgumentError('A port, 0 to 65535.');
  return number;
}

async function main(): Promise<number> {
  let status: number = EXIT.done;
  try {
    await program((ended) => (status = ended)).parseAsync();
    return status;
  } catch (error) {
    // Commander has already said what is wrong; asking for help or the version is no error.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.unusable;
    output.error(`mango: ${error instanceof Error ? error.message : String(error)}`);
    return error instanceof CliError ? error.status : EXIT.failed;
  }
}

void main().then((status) => {
  // Not left to the empty event loop: with WebAssembly compiling in the background, Node 20 may wait for itself for ever
  // when it ends by itself (nodejs/node#54918). What was printed is out first.
  process.stdout.write('', () => process.exit(status));
});
