/**
 * Words that talk is full of, of all sounds. Beside requests they stand for whatever no rule says: the model's mark for
 * unknown words alone fits talk so badly that a slot is sooner heard in it. None of them is what people say to a machine
 * without meaning anything by it (hesitation.ts): that needs no request to be left out.
 */
export const TALK_WORDS: readonly string[] = (
  'i me it we us he she they them him his her our your their is are am be was were been do does did has have ' +
  'had can could will would shall should may might must to of in on at by for from with into and or but if as ' +
  "than i'd i'll i'm i've it's let let's you're we'll there here get got want like need make give the a an my " +
  'this that some just now what when where which who why how not no yes all any every more most many too also ' +
  'only about after again because before between both down during each even ever few first last long little ' +
  'good great new old other own same over out up off under then these those through until while back still ' +
  'never always maybe really right think know say said see look come go going went take took tell told ask ' +
  'asked work time day year week night morning today tomorrow people man woman child friend life world house ' +
  'home hand place thing way part name book school city water money food car door room head eye word side end ' +
  'fact kind point number problem question idea reason story game line group country company system program ' +
  'government try call keep leave feel seem turn start show hear play run move live believe happen write ' +
  'provide sit stand lose pay meet include continue set learn change lead understand watch follow stop create ' +
  'speak read spend grow open walk win offer remember love consider appear buy wait serve die send expect build ' +
  'stay fall cut reach kill remain one two three'
).split(' ');
