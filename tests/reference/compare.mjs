// Evaluates expressions with the reference implementation: cases on standard input, results on standard output.
// A development-only check of tests/it/computed_reference.rs; `npm install` here makes it run.
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4/index.js';

const plain = (value) => {
  if (value?.asJSON || value?.toJSON) return value.toJSON ? value.toJSON() : value;
  return value;
};

const find = (items, way) => {
  const [first, ...rest] = way;
  const item = items?.find((one) => one.linkId === first);
  if (!item || rest.length === 0) return item;
  return find(item.item ?? item.answer?.[0]?.item, rest);
};

let text = '';
for await (const chunk of process.stdin) text += chunk;
// points are looked up by a function that the reference calls asynchronous
const options = { async: true };
const answer = async ({ response, questionnaire, way, variables, expression }) => {
  try {
    const env = { resource: response, rootResource: response, questionnaire };
    for (const variable of variables) {
      const scope = variable.way.length ? find(response.item, variable.way) ?? {} : response;
      try {
        env[variable.name] = await fhirpath.evaluate(scope, variable.expression, { ...env, context: scope }, r4, options);
      } catch {
        env[variable.name] = []; // what has no result is empty
      }
    }
    const context = find(response.item, way) ?? { linkId: way.at(-1) };
    const found = await fhirpath.evaluate(context, expression, { ...env, context }, r4, options);
    return { values: found.map(plain) };
  } catch (error) {
    return { error: String(error.message ?? error) };
  }
};
const results = [];
for (const one of JSON.parse(text)) results.push(await answer(one));
process.stdout.write(JSON.stringify(results));
