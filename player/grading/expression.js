// The small arithmetic that authors write in items. Grammar and limits are those of assessments/items/expression.py;
// nothing typed is ever executed.

import { InvalidInput } from "./refusal.js";

const LONGEST = 300;
const DEEPEST = 30;
const FUNCTIONS = new Map([
  ["round", [1, 2]],
  ["floor", [1, 1]],
  ["ceil", [1, 1]],
  ["abs", [1, 1]],
  ["min", [2, 8]],
  ["max", [2, 8]],
]);
const COMPARISONS = ["<", "<=", ">", ">=", "==", "!="];
const TOKEN = /([ \t\r\n]+)|([0-9]+(?:[.][0-9]+)?)|([a-z][a-z0-9_]*)|(<=|>=|==|!=|[-+*/^(),<>])/y;

/** `reason`: syntax, unknown_name, division_by_zero, too_large or undefined. */
export class ExpressionError extends InvalidInput {
  constructor(reason, message) {
    super(message, { reason });
    this.name = "ExpressionError";
  }
}

/** A tree of {number}, {name}, {negative}, {operator, left, right} and {call, arguments}. */
export function parseExpression(source) {
  const parser = new Parser(asText(source));
  const root = parser.sum(0);
  parser.end();
  return root;
}

/** Exactly one comparison: {operator, left, right}. */
export function parseConstraint(source) {
  const parser = new Parser(asText(source));
  const left = parser.sum(0);
  const operator = parser.take(...COMPARISONS);
  if (operator === null) throw parser.unexpected("a comparison");
  const right = parser.sum(0);
  parser.end();
  return { operator, left, right };
}

// YAML and JSON may hand over a bare number
function asText(source) {
  return typeof source === "number" ? String(source) : source;
}

function tokensOf(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const start = TOKEN.lastIndex;
    const found = TOKEN.exec(text);
    if (!found) throw new ExpressionError("syntax", `'${text}': '${text[start]}' has no meaning here.`);
    if (found[2] !== undefined) tokens.push(["number", found[2]]);
    if (found[3] !== undefined) tokens.push(["name", found[3]]);
    if (found[4] !== undefined) tokens.push(["sign", found[4]]);
  }
  tokens.push(["end", ""]);
  return tokens;
}

class Parser {
  constructor(text) {
    if (typeof text !== "string") throw new ExpressionError("syntax", "An expression is a text.");
    if ([...text].length > LONGEST) throw new ExpressionError("syntax", `An expression of more than ${LONGEST} characters.`);
    this.text = text;
    this.tokens = tokensOf(text);
    this.next = 0;
  }

  take(...signs) {
    const [kind, word] = this.tokens[this.next];
    if (kind !== "sign" || !signs.includes(word)) return null;
    this.next += 1;
    return word;
  }

  end() {
    if (this.tokens[this.next][0] !== "end") throw this.unexpected("nothing more");
  }

  unexpected(wanted) {
    const word = this.tokens[this.next][1];
    return new ExpressionError("syntax", `'${this.text}': ${wanted} is expected, ${word ? `'${word}'` : "the end"} found.`);
  }

  sum(depth) {
    return this.chain(["+", "-"], () => this.term(depth));
  }

  term(depth) {
    return this.chain(["*", "/"], () => this.factor(depth));
  }

  chain(operators, part) {
    let node = part();
    for (let operator = this.take(...operators); operator; operator = this.take(...operators)) {
      node = { operator, left: node, right: part() };
    }
    return node;
  }

  factor(depth) {
    if (depth > DEEPEST) throw new ExpressionError("syntax", `'${this.text}': more than ${DEEPEST} levels.`);
    if (this.take("-")) return { negative: this.factor(depth + 1) };
    const atom = this.atom(depth);
    return this.take("^") ? { operator: "^", left: atom, right: this.factor(depth + 1) } : atom;
  }

  atom(depth) {
    const [kind, word] = this.tokens[this.next];
    if (kind === "number") {
      this.next += 1;
      return { number: Number(word) };
    }
    if (kind === "name") {
      this.next += 1;
      return this.take("(") ? this.call(word, depth) : this.named(word);
    }
    if (this.take("(")) {
      const node = this.sum(depth + 1);
      this.close();
      return node;
    }
    throw this.unexpected("a number, a name or a parenthesis");
  }

  named(word) {
    if (FUNCTIONS.has(word)) throw new ExpressionError("syntax", `'${this.text}': ${word} is a function.`);
    return { name: word };
  }

  call(word, depth) {
    if (!FUNCTIONS.has(word)) throw new ExpressionError("syntax", `'${this.text}': no function ${word}.`);
    const given = [this.sum(depth + 1)];
    while (this.take(",")) given.push(this.sum(depth + 1));
    this.close();
    const [fewest, most] = FUNCTIONS.get(word);
    if (given.length < fewest || given.length > most) {
      throw new ExpressionError("syntax", `'${this.text}': ${word} takes ${fewest} to ${most} values.`);
    }
    return { call: word, arguments: given };
  }

  close() {
    if (!this.take(")")) throw this.unexpected("a closing parenthesis");
  }
}
