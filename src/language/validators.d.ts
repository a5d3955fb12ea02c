/** A JSON Schema, compiled when the product is built (scripts/shared/validators.mjs). */
declare module '*.json?validator' {
  import type { ValidateFunction } from 'ajv';
  const validate: ValidateFunction;
  export default validate;
}
