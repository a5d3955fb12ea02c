import type { SlotValue } from '../protocol/words';
import type { Fill } from './parser';
import { quote, quotePath, quoteTmux, type Shell } from './quote';
import type { Token } from './tokens';

/** One value of a slot, with what may be trusted about it. */
export type SlotPiece = Pick<Fill, 'matcher' | 'written'> & { readonly spoken: string };

/** The values that a slot came to: one, or several where it gathers. */
export type FilledSlots = ReadonlyMap<string, readonly SlotPiece[]>;

/** Sorts fills by slot. Slots that gather keep every value in order; of the others the last one counts. */
export function fillSlots(
  fills: readonly Fill[],
  gathers: ReadonlySet<string>,
  tokens: readonly Token[],
): { readonly slots: FilledSlots; readonly refilled: number } {
  const slots = new Map<string, SlotPiece[]>();
  let refilled = 0;
  for (const fill of fills) {
    const spoken = tokens
      .slice(fill.start, fill.end)
      .map((token) => token.word)
      .join(' ');
    const piece: SlotPiece = { matcher: fill.matcher, written: operand(fill), spoken };
    const known = slots.get(fill.slot);
    if (!known) slots.set(fill.slot, [piece]);
    else if (gathers.has(fill.slot)) known.push(piece);
    else {
      if (known[0]?.written !== piece.written) refilled += 1;
      slots.set(fill.slot, [piece]);
    }
  }
  return { slots, refilled };
}

/**
 * What was said for a path or a name is never an option of the program that it is given to: "dash r f" is the file of that
 * name, and a name has no dash to begin with. Free text may begin so, and what the author wrote is the author's.
 */
function operand({ matcher, written }: Pick<Fill, 'matcher' | 'written'>): string {
  if (!written.startsWith('-') || matcher.list) return written;
  if (matcher.trust === 'path') return `./${written}`;
  return matcher.name === 'name' ? written.replace(/^-+(?=[^-])/u, '') : written;
}

/** Slots for the Command: spoken and written, several values with spaces between. */
export function slotValues(slots: FilledSlots): Record<string, SlotValue> {
  const values: Record<string, SlotValue> = {};
  for (const [name, pieces] of slots) {
    values[name] = {
      spoken: pieces.map((piece) => piece.spoken).join(' '),
      written: pieces.map((piece) => piece.written).join(' '),
    };
  }
  return values;
}

/** How slot values are written in the place a template is for. `line`: the slot alone is the shell's whole line. */
export type Place = 'shell' | 'line' | 'tmux' | 'raw';

/** A slot's value for a place: quoted unless it is the author's own (from a list). */
export function slotText(slots: FilledSlots, name: string, place: Place, shell: Shell): string | undefined {
  const pieces = slots.get(name);
  return pieces?.map((piece) => pieceText(piece, place, shell)).join(' ');
}

function pieceText(piece: SlotPiece, place: Place, shell: Shell): string {
  if (place === 'raw' || piece.matcher.trust === 'author') return piece.written;
  // What was said may be a line of its own; a name that was found never is.
  if (place === 'line' && piece.matcher.trust !== 'found') return piece.written;
  if (place === 'tmux') return quoteTmux(piece.written);
  return piece.matcher.trust === 'path' ? quotePath(piece.written, shell) : quote(piece.written, shell);
}
