// In a bundle of its own: a window without tmux does not load it.
export { lock } from 'proper-lockfile';
