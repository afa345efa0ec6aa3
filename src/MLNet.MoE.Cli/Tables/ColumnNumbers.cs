using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Tables;

/// <summary>Reads a column that has to be numbers, dates or times.</summary>
internal static class ColumnNumbers
{
    /// <summary>The column's numbers. A few fields that are none count as missing.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">The column.</param>
    /// <param name="trained">How it was written when the model was trained; null for numbers with a point.</param>
    /// <param name="markers">Texts that are known to stand for missing values.</param>
    /// <exception cref="CommandException">More than a few fields are none; the message names the first one's place.</exception>
    public static NumberReading Read(RawTable table, RawColumn column, ValueSyntax? trained, IReadOnlyList<string>? markers = null)
    {
        // How the column is written was decided by all rows, as was whether it is one of numbers.
        if (table.IsPart) return NumberReading.Of(column, null)!;
        var expected = trained ?? ValueSyntax.Point;
        var numbers = NumberReading.Of(column, expected.IsTime() ? expected : table.DecimalSyntax ?? expected);
        // A column in which nothing is what it was is read as it was, which names the fields that do not fit.
        if (numbers is null || numbers.Syntax.IsTime() != expected.IsTime()) numbers = NumberReading.Of(column, expected);
        // A date in a form that training did not see is missing, as an unseen category is; OddFields tells of it.
        if (expected.IsTime() || numbers.IsNearlyPure
            || numbers.OddTexts.FirstOrDefault(text => markers?.Contains(text.Text) != true) is not { } odd) return numbers;
        throw new CommandException(
            $"'{table.Path}' line {odd.Line}, column '{column.Name}': '{odd.Text}' is not a number, which this column must be; correct it "
            + "or leave it empty.");
    }
}
