// Scores a CSV file with a model that 'moe export' wrote: node score.mjs model.onnx table.csv
// Prints a line a row: the prediction, then the scores (the probabilities of the classes, in their order).
import { readFileSync } from 'node:fs';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const [modelFile, tableFile] = process.argv.slice(2);
// No field of this table has a comma or a quotation mark in it; a table of your own may want a CSV library.
const [header, ...rows] = readFileSync(tableFile, 'utf8').trim().split(/\r?\n/).map(line => line.split(','));
const session = await InferenceSession.create(modelFile, { logSeverityLevel: 3 });

// The inputs are the model's columns by name, (rows, 1) each: texts as texts, numbers as single precision, NaN where a field is empty.
const feeds = {};
for (const { name, type } of session.inputMetadata) {
  const column = header.indexOf(name);
  if (column < 0) throw new Error(`${tableFile} has no column '${name}'.`);
  const fields = rows.map(row => row[column]);
  feeds[name] = type === 'string'
    ? new Tensor('string', fields, [fields.length, 1])
    : new Tensor('float32', Float32Array.from(fields, field => field === '' ? NaN : Number(field)), [fields.length, 1]);
}

const outputs = await session.run(feeds, ['Prediction.output', 'Score.output']);
const predictions = outputs['Prediction.output'].data, scores = outputs['Score.output'];
const width = scores.dims[1];
for (let row = 0; row < rows.length; row++) {
  console.log([predictions[row], ...scores.data.subarray(row * width, (row + 1) * width)].join(','));
}
