/**
 * Words that people say all the time. Where free decoding hears one of these it is left alone unless something of the
 * project sounds just the same: what is common is more likely than any name.
 */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  (
    'a able about above accept across act action active actual actually add added adds after again against age ago ahead ' +
    'air all allow allowed allows almost alone along already also always am among an and animal another answer any anyone ' +
    'anything anyway apart apply are area arm around art as ask asked asks at attack away baby back bad bag ball bank bar ' +
    'base based basic be bear beat became because become bed been before began begin behind being believe below best better ' +
    'between beyond big bill bit black block blocks blood blow blue board boat body book both bottom bought box boy break ' +
    'breaks bring broke broken brother brought brown build building built bus business but button buy by call called calls ' +
    'came can cannot car card care carry case cash catch cause center certain chair chance change changed changes check ' +
    'child choice choose church city class clean clear clearly click close closed cloud coat code cold color come comes ' +
    'common company complete contact contain control cook cool copy corner correct cost could count country couple course ' +
    'court cover create created cross cry current cut dark data date day days dead deal death decide deep default delete ' +
    'deleted did die difference different dinner direct do doctor does dog doing done door double down draw dress drink ' +
    'drive drop dropped drops dry due during each early easily east easy eat edge effect eight either else empty end ' +
    'ended ends enough enter entire error errors even evening event ever every everyone everything exact example except ' +
    'exit expect expected extra eye face fact fail failed failing fails failure fair fall family far fast father fear feel ' +
    'feet felt few field fight figure file fill final find fine finger finish fire first fish fit five fix fixed fixes ' +
    'flat floor fly follow food foot for force form forward found four free fresh friend friends from front full fun ' +
    'further game gave general get gets getting girl give given gives glass go goes going gold gone good got great green ' +
    'grew ground group grow guess gun guy had hair half hall hand hands handle hang happen happened happy hard has hat hate ' +
    'have he head hear heard heart heat heavy held hello help her here hers high hill him himself his hit hold hole home ' +
    'hope horse hot hour hours house how however huge human hundred hurt i idea if image in include inside instead into is ' +
    'issue it item its itself job join just keep keeps kept key kick kid kill kind king kitchen knew know known lady land ' +
    'language large last late later laugh law lay lead learn least leave leaves led left leg legs less let letter level lie ' +
    'life light like limit line lines lips list listen little live lives load local lock long look looked looking looks ' +
    'lose lost lot love low made mail main make makes making man many mark master match matter may maybe me mean means meet ' +
    'member men merge message met middle might mile milk mind mine minute miss missing mode model moment money month months ' +
    'more morning most mother mouth move moved moves much music must my name names near need needed needs never new news ' +
    'next nice night nine no nobody none nor north nose not note notes nothing notice now number of off office often oh ' +
    'oil ok okay old on once one only open opened or order other others our out outside over own page pages paid pain paint ' +
    'pair paper parent part party pass past pay people perfect perhaps person phone pick picture piece place plan play ' +
    'please point police poor port post power prepare press pretty prevent print problem proper prove public pull push put ' +
    'quality question quick quickly quiet quite quote race radio rain raise ran range rate rather reach read reads ready ' +
    'real really reason record red reduce region release remain remember remove removed removes rename rent replace report ' +
    'request rest result return returns rich ride right ring rise river road rock role roll roof room round row rule rules ' +
    'run running runs safe said sale same sat save saved saw say says school score screen sea search season seat second ' +
    'section see seem seems seen select sell send sense sent serious serve server service session set sets seven several ' +
    'shall shape share she ship shirt shoe shoot shop short should shot shoulder show showed shown shows shut sick side ' +
    'sign silence similar simple simply since sing single sister sit site situation six size skin sky sleep slow slowly ' +
    'small smile snow so soft some somebody someone something sometimes son song soon sorry sort sound source south space ' +
    'speak special speed spend split spot spring stand standard star start started starts state stay step steps still ' +
    'stock stone stood stop stopped stops store story straight street string strong study stuff style such sudden suddenly ' +
    'summer sun support suppose sure surface switch system table take taken takes taking talk tall task teach team tell ten ' +
    'term test tested tests text than thank thanks that the their them then there these they thing things think third this ' +
    'those though thought thousand three threw through throw thus tie tied till time times title to today together told ' +
    'tomorrow tone too took top total touch toward town track trade train travel tree tried trip trouble true trust try ' +
    'trying turn turned turns two type under understand unit until up update updated upon us use used user users uses ' +
    'using usual usually value version very view visit voice wait wake walk wall want wanted wants war warm was wash waste ' +
    'watch water wave way ways we wear weather week weeks weight well went were west what when where whether which while ' +
    'white who whole whose why wide wife will win wind window winter wish with within without woman women won wonder word ' +
    'words wore work worked working works world worry worth would write writes wrong wrote yard yeah year years yellow yes ' +
    'yesterday yet you young your yours zero'
  ).split(' '),
);

/** Words that are not said as they are written, as they would be written. */
export const SAID_AS: Readonly<Record<string, string>> = {
  alias: 'aileyus',
  architecture: 'arkitekcher',
  cache: 'cash',
  cached: 'cashed',
  caches: 'cashes',
  char: 'car',
  chaos: 'kayoss',
  choir: 'quire',
  chrome: 'krome',
  daemon: 'deemon',
  epoch: 'eppok',
  facade: 'fassahd',
  finger: 'fingger',
  get: 'ghet',
  git: 'ghit',
  grpc: 'jee are pee see',
  height: 'hite',
  image: 'imij',
  kafka: 'kofka',
  kernel: 'kernul',
  login: 'loghin',
  logins: 'loghins',
  mutex: 'mewtex',
  one: 'wun',
  queue: 'kew',
  queues: 'kews',
  schedule: 'skejool',
  scheduler: 'skejooler',
  schema: 'skeema',
  schemas: 'skeemas',
  suite: 'sweet',
  target: 'targhet',
  tuple: 'toopul',
  two: 'too',
  widget: 'wijit',
  widgets: 'wijits',
};
