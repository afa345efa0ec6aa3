"""Scores a CSV file with a model that 'moe export' wrote: python score.py model.onnx table.csv

Prints a line a row: the prediction, then the scores (the probabilities of the classes, in their order).
"""
import csv
import sys

import numpy
import onnxruntime

model_file, table_file = sys.argv[1:]
with open(table_file, newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
session = onnxruntime.InferenceSession(model_file)

# The inputs are the model's columns by name, (rows, 1) each: texts as texts, numbers as single precision, NaN where a field is empty.
feeds = {}
for column in session.get_inputs():
    fields = [row[column.name] for row in rows]
    if column.type == "tensor(string)":
        feeds[column.name] = numpy.array(fields, dtype=object).reshape(-1, 1)
    else:
        feeds[column.name] = numpy.array([float(field or "nan") for field in fields], dtype=numpy.float32).reshape(-1, 1)

predictions, scores = session.run(["Prediction.output", "Score.output"], feeds)
for prediction, row in zip(predictions.ravel(), scores):
    print(",".join([str(prediction), *(str(score) for score in row)]))
