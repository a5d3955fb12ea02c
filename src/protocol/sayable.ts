/** What can be said, as the panel and the editor's list show it. */
export interface SayableLine {
  /** Something that can be said. */
  readonly example: string;
  /** The pattern behind it. */
  readonly say: string;
  /** What happens before it is done; absent: it is done at once. */
  readonly manner?: string;
  /** Why it does not work now, or not in full. */
  readonly trouble?: string;
}

/** The live rules of one vocabulary. */
export interface SayableGroup {
  readonly vocabulary: string;
  /** One sentence for people; may be empty. */
  readonly about: string;
  readonly lines: readonly SayableLine[];
}

/**
 * The lines about something, with their groups: every word of the topic is found in a line, or in the name or
 * description of its vocabulary, whatever the ending ("windows" finds "next window"). No words: everything.
 */
export function sayableAbout(groups: readonly SayableGroup[], topic: string): readonly SayableGroup[] {
  const wanted = stems(topic).filter((word) => !SMALL.has(word));
  if (wanted.length === 0) return groups;
  return groups.flatMap((group) => {
    const known = stems(`${group.vocabulary} ${group.about}`);
    const lines = group.lines.filter(({ example, say }) => {
      const words = [...known, ...stems(`${example} ${say}`)];
      return wanted.every((each) => words.some((word) => word.startsWith(each)));
    });
    return lines.length > 0 ? [{ ...group, lines }] : [];
  });
}

const SMALL: ReadonlySet<string> = new Set(['a', 'an', 'the', 'my', 'of', 'to', 'with', 'for', 'in', 'on']);

function stems(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => (word.length > 3 ? word.replace(/(?:ies|y)$/u, 'i').replace(/(?:ing|ed|es|s|e)$/u, '') : word));
}
