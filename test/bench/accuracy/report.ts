import type { Accuracy } from './measureAccuracy';
import { FLOORS, isCommand, nameOfLevel, summaryOf } from './summary';
import { besideFree, besideRival, byKind, byVoice, markdown, mistakes, refusals } from './tables';

/** docs/accuracy.md, whole but for its layout. The same measurements give the same text. */
export function reportOf(accuracy: Accuracy): string {
  const { corpus, heard, model } = accuracy;
  const said = corpus.utterances.filter(({ commands }) => commands !== null);
  const voices = new Set(said.map(({ voice }) => voice));
  const rival = besideRival(accuracy);
  return `# How accurately commands are heard

Written by \`npm run accuracy\`, not by hand. Everything here went through the decoder and the rules as they ship, with ten
alternatives and the exact grammar (${model}); only the model's dither is off, so that the numbers come out the same again.

- **${said.length} recordings of commands** in ${voices.size} voices of Debian's flite and festival (two of them are of one
  person, through two synthesizers; some speak faster or slower than they would), spread over all vocabularies that ship and
  an everyday one that has nothing to do with computers (test/fixtures/accuracy/bakery.yaml). They are machines, and
  clearer than people in a hurry. No sentence was changed or left out for how it was heard.
- **Understood** means: exactly the commands that were said, every slot written as it should be, nothing more.
- **Noise** is one half babble of six talkers and one half pink noise, by power. Decibels are the mean power of the
  recording's active 20 ms frames (down to 30 dB below the loudest) over the power of the noise. \`clean\` has the noise of
  a microphone's last bit.
- All rules that ship are live in a terminal with tmux; those for vim, less and other programs with that program in front;
  the everyday orders have only their own vocabulary.

## Commands understood

${markdown(byKind(accuracy))}

${markdown(byVoice(accuracy))}

## What is no command

Read and spoken sentences, sentences full of words that commands are made of, requests to other machines, commands broken
off, coughs, music and other noises: ${corpus.utterances.length - said.length} recordings. With the
settings that ship a destructive command asks before anything is done, whether it was meant or misheard.

${markdown(refusals(accuracy))}

## Beside free dictation

The sound of every second command dictated freely: how often one of its ten transcripts is the right command to the same
rules, and how often the first is word for word what was said.

${markdown(besideFree(accuracy))}

## Beside pocketsphinx

Its JSGF mode with the everyday vocabulary as its grammar, on the same sound.

${rival ? markdown(rival) : 'pocketsphinx was not installed when this was written (Debian: pocketsphinx, pocketsphinx-en-us).'}

## What was misheard without noise

${markdown(mistakes(heard.filter((each) => each.level === 'clean' && isCommand(each))))}

## What was taken for a command

${markdown(mistakes(heard.filter((each) => !isCommand(each))))}

## For programs

A unit test hears a third of the clean recordings and a part of the noisy ones again, and compares. It also holds them to what
must not be lost: ${floors()}.

\`\`\`json
${JSON.stringify(summaryOf(accuracy), null, 2)}
\`\`\`
`;
}

function floors(): string {
  const understood = FLOORS.understood.map(([level, share]) => `${100 * share} % of commands at ${nameOfLevel(level)}`);
  return `${understood.join(', ')}; at most ${FLOORS.acceptedClean} of what is none accepted without noise`;
}
