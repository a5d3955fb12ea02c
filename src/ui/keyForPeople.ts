/** A keybinding as people write it: `ctrl+alt+m` is `Ctrl+Alt+M`. */
export function keyForPeople(key: string): string {
  return key
    .split('+')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('+');
}
