// `node nlpjs.js train DATA MODEL` and `node nlpjs.js parse MODEL`: NLP.js with its Chinese language.
// The settings are those of its documentation; below 0.5 it answers None by itself.
const fs = require('fs');
const readline = require('readline');
const { NlpManager } = require('node-nlp');

const OPTIONS = {
  languages: ['zh'],
  forceNER: false,
  autoSave: false,
  nlu: { log: false, useNoneFeature: true },
};
const NONE = 'None';

async function train(data, model) {
  const manager = new NlpManager(OPTIONS);
  for (const line of fs.readFileSync(data, 'utf8').split('\n').filter(Boolean)) {
    const { text, intent } = JSON.parse(line);
    manager.addDocument('zh', text, intent);
  }
  await manager.train();
  fs.writeFileSync(model, manager.export(true));
}

async function parse(model) {
  const manager = new NlpManager(OPTIONS);
  manager.import(fs.readFileSync(model, 'utf8'));
  await manager.process('zh', '你好');
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const started = process.hrtime.bigint();
    const result = await manager.process('zh', JSON.parse(line));
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    const named = result.classifications.filter((one) => one.intent !== NONE);
    const ranking = named.slice(0, 10).map((one) => ({ name: one.intent, confidence: one.score }));
    if (!ranking.length) ranking.push({ name: NONE, confidence: 0 });
    if (result.intent === NONE) ranking.unshift({ name: 'nlu_fallback', confidence: 0.5 });
    console.log(JSON.stringify({ ranking, seconds }));
  }
  console.log(JSON.stringify({ memory_mb: process.resourceUsage().maxRSS / 1024 }));
}

const [command, ...rest] = process.argv.slice(2);
(command === 'train' ? train(...rest) : parse(...rest)).catch((error) => {
  console.error(error);
  process.exit(1);
});
