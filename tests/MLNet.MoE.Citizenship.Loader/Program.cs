using Microsoft.ML;
using Microsoft.ML.Data;

// usage: model.zip rows.idv
// Prints the scores of every row, one line a row, as the bits of the floats in hexadecimal, of the model as it is after another Save and
// Load.
var ml = new MLContext();
using var saved = new MemoryStream();
ml.Model.Save(ml.Model.Load(args[0], out var schema), schema, saved);
var model = ml.Model.Load(saved, out _);
var scored = model.Transform(ml.Data.LoadFromBinary(args[1]));
var column = scored.Schema["Score"];
using var cursor = scored.GetRowCursor([column]);
if (column.Type is VectorDataViewType)
{
    var getScores = cursor.GetGetter<VBuffer<float>>(column);
    VBuffer<float> scores = default;
    while (cursor.MoveNext())
    {
        getScores(ref scores);
        Console.WriteLine(string.Join(' ', scores.DenseValues().Select(Bits)));
    }
}
else
{
    var getScore = cursor.GetGetter<float>(column);
    float score = 0;
    while (cursor.MoveNext())
    {
        getScore(ref score);
        Console.WriteLine(Bits(score));
    }
}

static string Bits(float value) => BitConverter.SingleToInt32Bits(value).ToString("X8");
