/** What a learner has written or chosen, in words: for the day when the question is not on the screen any more. Pure. */

const LONGEST_PROMPT = 160;

/**
 * @param {object} variant public variant, see player/delivery.md
 * @param {object} response
 * @param {Function} say
 * @param {(html: string) => string} plain
 * @returns {string[]} one line for each part
 */
export function writtenLines(variant, response, say, plain = plainText) {
  const text = (parts, id) => plain((parts || []).find((part) => part.id === id)?.text ?? String(id));
  if (response.unknown) return [say("diagnostic.unknown")];
  if (response.choices) return response.choices.map((id) => text(variant.options, id));
  if (response.order) return response.order.map((id, index) => `${index + 1}. ${text(variant.steps, id)}`);
  if (response.pairs) {
    const pairs = Object.entries(response.pairs).filter(([, target]) => target);
    return pairs.map(([source, target]) => `${text(variant.sources, source)} → ${text(variant.targets, target)}`);
  }
  if (response.amounts) {
    const amounts = Object.entries(response.amounts);
    return amounts.map(([channel, amount]) => say("refused.amount", { channel: text(variant.channels, channel), amount }));
  }
  if (response.blanks) return Object.values(response.blanks).filter(Boolean);
  return String(response.text ?? response.value ?? "").split("\n");
}

/** @returns {{label: string, prompt: string, written: string[]}} what a refusal says of an answer, see refused_answers.js */
export function aboutAnswer({ variant, response, label, say }, plain = plainText) {
  const prompt = plain(variant.prompt);
  const shortened = prompt.length > LONGEST_PROMPT ? `${prompt.slice(0, LONGEST_PROMPT).trimEnd()}…` : prompt;
  return { label, prompt: shortened, written: writtenLines(variant, response, say, plain) };
}

function plainText(html) {
  return new DOMParser().parseFromString(html, "text/html").body.textContent.replace(/\s+/g, " ").trim();
}
