// What ODK's own programs make of the forms in tests/fixtures/xlsforms: pyxform turns each into an XForm, and Enketo's
// evaluator of XPath says what its expressions come to for generated answers. Development only; the results are kept
// beside the forms, where src/exchange/xlsform/tests/reference.rs compares with them.
//
//   pip install pyxform==4.5.0 && npm install && node odk.mjs
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JSDOM } from 'jsdom';

process.env.TZ = 'UTC';
const NOW = Date.UTC(2026, 10, 21, 12);
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length ? given : [NOW]));
  }
  static now() { return NOW; }
};
const { window } = new JSDOM('');
for (const name of ['XPathResult', 'XPathEvaluator', 'XPathExpression', 'Node', 'Element', 'Document', 'DOMParser']) {
  globalThis[name] = window[name];
}
globalThis.window = window;
globalThis.document = window.document;
const evaluator = createRequire(import.meta.url)('openrosa-xpath-evaluator')();

const CASES = 80;
const folder = new URL('../fixtures/xlsforms/', import.meta.url).pathname;

/** Numbers that are the same each time. */
const random = (seed) => () => {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return seed / 2147483648;
};

const children = (node) => [...node.childNodes].filter((child) => child.nodeType === 1);

const evaluate = (expression, node, type) => evaluator.evaluate(expression, node, null, type);

/** `/data/drug/dose` as the names after the first, `drug[0]/dose` of an instance. */
const named = (node, root) => {
  const names = [];
  for (let at = node; at !== root; at = at.parentNode) {
    const same = children(at.parentNode).filter((one) => one.localName === at.localName);
    names.unshift(same.length > 1 ? `${at.localName}[${same.indexOf(at)}]` : at.localName);
  }
  return names.join('/');
};

/** Without namespaces, whose names XPath would have to write. */
const plain = (xml) => xml
  .replace(/ xmlns(:\w+)?="[^"]*"/g, '')
  .replace(/(<\/?)\w+:/g, '$1')
  .replace(/ \w+:([\w-]+=")/g, ' $1');

const read = (name) => {
  const out = join(mkdtempSync(join(tmpdir(), 'odk-')), 'form.xml');
  execFileSync('xls2xform', ['--skip_validate', join(folder, `${name}.csv`), out]);
  const xml = new window.DOMParser().parseFromString(plain(readFileSync(out, 'utf8')), 'text/xml');
  const instance = xml.querySelector('instance > *');
  const binds = [...xml.querySelectorAll('bind')].map((bind) => ({
    path: bind.getAttribute('nodeset'),
    relevant: bind.getAttribute('relevant'),
    constraint: bind.getAttribute('constraint'),
    calculate: bind.getAttribute('calculate'),
  }));
  return { root: instance, binds };
};

const answered = (form, answers) => {
  const xml = new window.DOMParser().parseFromString(`<${form.root.localName}/>`, 'text/xml');
  xml.replaceChild(xml.importNode(form.root, true), xml.documentElement);
  const root = xml.documentElement;
  for (const template of [...root.querySelectorAll('*')].filter((node) => node.attributes.length > 0)) {
    if ([...template.attributes].some((attribute) => attribute.name.endsWith('template'))) template.remove();
  }
  for (const [path, value] of Object.entries(answers)) {
    let node = root;
    for (const part of path.split('/')) {
      const [, name, index] = /^([^[]+)(?:\[(\d+)\])?$/.exec(part);
      const same = () => children(node).filter((one) => one.localName === name);
      while (same().length <= Number(index ?? 0)) {
        const another = same()[0].cloneNode(true);
        for (const leaf of children(another)) leaf.textContent = '';
        same().at(-1).after(another);
      }
      node = same()[Number(index ?? 0)];
    }
    node.textContent = value;
  }
  return root;
};

const solve = (form, answers) => {
  const root = answered(form, answers);
  const names = form.binds.map((bind) => ({ ...bind, steps: bind.path.split('/').slice(2) }));
  const nodes = (steps) => steps.reduce((all, step) => all.flatMap((node) => children(node).filter((one) => one.localName === step)), [root]);
  const kept = new Map();
  let relevant;
  for (let round = 0; round < 10; round += 1) {
    relevant = {};
    for (const bind of names.filter((one) => one.relevant)) {
      for (const node of nodes(bind.steps)) {
        const is = evaluate(bind.relevant, node, window.XPathResult.BOOLEAN_TYPE).booleanValue;
        relevant[named(node, root)] = is;
        // what isn't asked is blank for others
        if (!is && node.textContent && !children(node).length) { kept.set(node, node.textContent); node.textContent = ''; }
        if (is && kept.has(node)) { node.textContent = kept.get(node); kept.delete(node); }
      }
    }
    for (const bind of names.filter((one) => one.calculate)) {
      for (const node of nodes(bind.steps)) {
        node.textContent = evaluate(bind.calculate, node, window.XPathResult.STRING_TYPE).stringValue;
      }
    }
  }
  const constraint = {};
  const calculate = {};
  for (const bind of names) {
    for (const node of nodes(bind.steps)) {
      if (bind.calculate && !bind.path.includes('/meta/')) calculate[named(node, root)] = node.textContent;
      if (bind.constraint && node.textContent) {
        constraint[named(node, root)] = evaluate(bind.constraint, node, window.XPathResult.BOOLEAN_TYPE).booleanValue;
      }
    }
  }
  return { answers, relevant, constraint, calculate };
};

for (const file of readdirSync(folder).filter((one) => one.endsWith('.answers.json'))) {
  const name = file.replace('.answers.json', '');
  const domains = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const form = read(name);
  const next = random(7);
  const cases = Array.from({ length: CASES }, () => {
    const pairs = Object.entries(domains).map(([path, values]) => [path, values[Math.floor(next() * values.length)]]);
    return solve(form, Object.fromEntries(pairs.filter(([, value]) => value !== '')));
  });
  const lines = cases.map((one) => JSON.stringify(one));
  writeFileSync(join(folder, `${name}.expected.json`), `[\n${lines.join(',\n')}\n]\n`);
  console.log(name, cases.length);
}
