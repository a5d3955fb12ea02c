/** What the audio room needs of a logger; pino's has this shape. Never given sound or tokens. */
export interface AudioLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
