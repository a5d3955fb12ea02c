import koffi, { type KoffiFunc } from 'koffi';
import { delimiter, dirname } from 'node:path';
import { SAMPLE_RATE } from '../../protocol/words';

declare const modelBrand: unique symbol;
declare const recognizerBrand: unique symbol;
interface ModelPointer {
  readonly [modelBrand]: true;
}
interface RecognizerPointer {
  readonly [recognizerBrand]: true;
}

interface Functions {
  readonly setLogLevel: KoffiFunc<(level: number) => void>;
  readonly newModel: KoffiFunc<(dir: string) => ModelPointer | null>;
  readonly freeModel: KoffiFunc<(model: ModelPointer) => void>;
  readonly findWord: KoffiFunc<(model: ModelPointer, word: string) => number>;
  readonly newFree: KoffiFunc<(model: ModelPointer, rate: number) => RecognizerPointer | null>;
  readonly newGrammar: KoffiFunc<(model: ModelPointer, rate: number, grammar: string) => RecognizerPointer | null>;
  readonly setAlternatives: KoffiFunc<(recognizer: RecognizerPointer, count: number) => void>;
  readonly setWords: KoffiFunc<(recognizer: RecognizerPointer, on: number) => void>;
  readonly accept: KoffiFunc<(recognizer: RecognizerPointer, samples: Int16Array, count: number) => number>;
  readonly partial: KoffiFunc<(recognizer: RecognizerPointer) => string>;
  readonly result: KoffiFunc<(recognizer: RecognizerPointer) => string>;
  readonly final: KoffiFunc<(recognizer: RecognizerPointer) => string>;
  readonly freeRecognizer: KoffiFunc<(recognizer: RecognizerPointer) => void>;
}

/** libvosk refused or returned what it should not. */
export class LibvoskError extends Error {
  override readonly name = 'LibvoskError';
}

/** The library itself. It kills its process on bad input, so whatever goes in is checked before, here or in grammars.ts. */
export class Libvosk {
  private constructor(private readonly functions: Functions) {}

  /** @throws whatever the system's loader says. */
  static load(path: string): Libvosk {
    // The library's own dependencies lie beside it; the Windows loader looks for them in PATH only.
    if (process.platform === 'win32') process.env['PATH'] = `${dirname(path)}${delimiter}${process.env['PATH'] ?? ''}`;
    const library = koffi.load(path);
    // Opaque types of their own: with `void *` a wrong argument would crash instead of throwing.
    const model = koffi.pointer('VoskModelPointer', koffi.opaque());
    const recognizer = koffi.pointer('VoskRecognizerPointer', koffi.opaque());
    const functions: Functions = {
      setLogLevel: library.func('vosk_set_log_level', 'void', ['int']),
      newModel: library.func('vosk_model_new', model, ['str']),
      freeModel: library.func('vosk_model_free', 'void', [model]),
      findWord: library.func('vosk_model_find_word', 'int', [model, 'str']),
      newFree: library.func('vosk_recognizer_new', recognizer, [model, 'float']),
      newGrammar: library.func('vosk_recognizer_new_grm', recognizer, [model, 'float', 'str']),
      setAlternatives: library.func('vosk_recognizer_set_max_alternatives', 'void', [recognizer, 'int']),
      setWords: library.func('vosk_recognizer_set_words', 'void', [recognizer, 'int']),
      accept: library.func('vosk_recognizer_accept_waveform_s', 'int', [recognizer, 'int16_t *', 'int']),
      partial: library.func('vosk_recognizer_partial_result', 'str', [recognizer]),
      result: library.func('vosk_recognizer_result', 'str', [recognizer]),
      final: library.func('vosk_recognizer_final_result', 'str', [recognizer]),
      freeRecognizer: library.func('vosk_recognizer_free', 'void', [recognizer]),
    };
    functions.setLogLevel(-1);
    return new Libvosk(functions);
  }

  /** Null when the library cannot read the folder. */
  openModel(dir: string): Model | null {
    const pointer = this.functions.newModel(dir);
    return pointer && new Model(this.functions, pointer);
  }
}

/** A word the library may be asked about and given: no markup such as `<eps>` or `#0`, which its graphs use inside. */
const PLAIN_WORD = /^[\p{L}\p{M}\p{N}'’.\-_&+]{1,64}$/u;

export class Model {
  private readonly known = new Map<string, boolean>();

  constructor(
    private readonly functions: Functions,
    private readonly pointer: ModelPointer,
  ) {}

  /** Whether the model can hear a word (lower case), or `[unk]`, its mark for any other. */
  knows(word: string): boolean {
    let known = this.known.get(word);
    if (known === undefined) {
      known = (word === '[unk]' || PLAIN_WORD.test(word)) && this.functions.findWord(this.pointer, word) >= 0;
      this.known.set(word, known);
    }
    return known;
  }

  /** Lets go of it; recognizers made of it keep what they need. Nothing may be asked of it afterwards. */
  free(): void {
    this.functions.freeModel(this.pointer);
  }

  /** The model's number of a word that it knows, else -1. */
  idOf(word: string): number {
    return this.knows(word) ? this.functions.findWord(this.pointer, word) : -1;
  }

  /** @throws LibvoskError when the model has no language model to recognize with. */
  freeRecognizer(): Recognizer {
    return this.recognizer(this.functions.newFree(this.pointer, SAMPLE_RATE));
  }

  /**
   * @param phrases at least one, of words that {@link knows} vouches for: anything else ends the process.
   * @throws LibvoskError when the model cannot take a grammar.
   */
  grammarRecognizer(phrases: readonly string[]): Recognizer {
    if (phrases.length === 0) throw new LibvoskError('A grammar needs at least one phrase.');
    return this.recognizer(this.functions.newGrammar(this.pointer, SAMPLE_RATE, JSON.stringify(phrases)));
  }

  private recognizer(pointer: RecognizerPointer | null): Recognizer {
    if (!pointer) throw new LibvoskError('The speech library made no recognizer of this model.');
    return new Recognizer(this.functions, pointer);
  }
}

export class Recognizer {
  private freed = false;

  constructor(
    private readonly functions: Functions,
    private readonly pointer: RecognizerPointer,
  ) {
    functions.setWords(pointer, 1);
  }

  /** @param count 1 to 100; 0: one plain text, without alternatives. */
  setAlternatives(count: number): void {
    this.functions.setAlternatives(this.live(), count);
  }

  /** Whether results tell words and their times; they do unless told otherwise. */
  setWords(on: boolean): void {
    this.functions.setWords(this.live(), on ? 1 : 0);
  }

  /** Decodes samples. @returns whether the library believes that silence has ended what was said; only streams act on it. */
  accept(samples: Int16Array): boolean {
    if (samples.length === 0) return false;
    const accepted = this.functions.accept(this.live(), samples, samples.length);
    if (accepted !== 0 && accepted !== 1) throw new LibvoskError(`The speech library refused the audio (${accepted}).`);
    return accepted === 1;
  }

  /** JSON, as the library makes it. */
  partial(): string {
    return this.functions.partial(this.live());
  }

  /** JSON, as the library makes it, of what silence has ended; the stream goes on. */
  result(): string {
    return this.functions.result(this.live());
  }

  /**
   * JSON, as the library makes it. The next `accept` starts from nothing, with no adaptation carried over; only the word
   * times go on. (The library's `reset` in mid-utterance would carry the adaptation over too.)
   */
  final(): string {
    return this.functions.final(this.live());
  }

  /** Harmless when done before. */
  free(): void {
    if (this.freed) return;
    this.freed = true;
    this.functions.freeRecognizer(this.pointer);
  }

  private live(): RecognizerPointer {
    if (this.freed) throw new LibvoskError('The recognizer was freed.');
    return this.pointer;
  }
}
