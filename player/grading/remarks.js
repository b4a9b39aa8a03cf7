// What the grader itself tells a learner beside the author's feedback. Word for word those of
// assessments/interactions/remarks.py. Where an item's texts are HTML (in packages), so is a remark.

const REMARKS = {
  spelling: [
    "Compté juste, mais cela s’écrit «\u202f{text}\u202f».",
    "Counted as right, but it is written “{text}”.",
  ],
  return: [
    "Votre répartition rapporte {gained}\u202f; la meilleure, {best}.",
    "Your allocation returns {gained}; the best one, {best}.",
  ],
  give_more: [
    "{channel}\u202f: {one} de plus y rapporterait {gain}, plus que partout ailleurs. Il en fallait plus.",
    "{channel}: {one} more would return {gain} there, more than anywhere else. It deserved more.",
  ],
  give_less: [
    "{channel}\u202f: {one} de moins n’y coûterait que {gain}, moins que partout ailleurs. Il en fallait moins.",
    "{channel}: {one} less would cost only {gain} there, less than anywhere else. It deserved less.",
  ],
};

/** One of REMARKS with its words. @param {{locale: string}} variant */
export function remark(name, { locale }, words) {
  return REMARKS[name][locale === "en" ? 1 : 0].replace(/\{(\w+)\}/g, (_, word) => words[word]);
}

/** Plain text inside a remark: signs that would mean something there are escaped. */
export function asTyped({ item }, text) {
  if (item.markup !== "html") return text.replace(/[\\`*_{}[\]<>#&|~]/g, "\\$&");
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** A text of the item inside a remark: without the paragraph that HTML puts around it. */
export function asPart({ item }, text) {
  return item.markup === "html" ? text.trim().replace(/^<p>([^]*)<\/p>$/, "$1") : text;
}

/** Whether a feedback, as Markdown or as HTML, is the remark of that name. */
export function isRemark(name, text) {
  const plain = text.replace(/<[^>]*>/g, "").trim();
  return REMARKS[name].some((template) => plain.startsWith(template.slice(0, template.indexOf("{")).replace(/[\s«“]+$/u, "")));
}
