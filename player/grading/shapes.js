// What a response is made of, as JSON has it.

/** Whether a value is a JSON object (and no list). */
export function isMapping(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
