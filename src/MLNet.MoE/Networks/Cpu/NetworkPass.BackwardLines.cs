using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>
/// Backward pass of the first layer behind an embedding that is linear in few numbers a row. The gradients of the layer's sums are first added up by the
/// lines of each column's embedding; both products, for the gradients of the weights and of the embedding, then have as many rows as there are lines,
/// which are fewer than the rows of a tile.
/// </summary>
internal sealed unsafe partial class NetworkPass<T>
{
    private IBinnedKernel<T>? _binned;
    private T* _lines, _lineGradient, _lineSums, _lineSpare;
    private int _leastRows = int.MaxValue;
    private bool _byLines;

    private int Embedded => _spec.NumericColumns * _spec.EmbeddingSize;

    /// <summary>Lines of a column, with as many zeros as the matrix kernels like.</summary>
    private int PaddedLines => (_binned!.Lines + 7) / 8 * 8;

    /// <summary>Rows of a tile from which its gradients should go by lines, by an estimate of the time of both ways, of a column and a panel of units.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="kernels">Arithmetic.</param>
    internal static int LeastRowsByLines(NetworkSpec spec, Kernels<T> kernels)
    {
        int size = spec.EmbeddingSize, lines = PiecewiseLinearEmbedding.MaximumBins(spec) + 2;
        // Each column's coordinates have to be whole vectors.
        bool whole = size * 2 == kernels.PanelWidth || size % kernels.PanelWidth == 0;
        // Both products take 2 size a row, which is what goes; 5 a row and so much a line come.
        int saved = (2 * size) - 5;
        return spec.BinBoundaries.Count > 0 && whole && saved > 0 ? (int)(lines * ((2.5 * size) + 7) / saved) + 1 : int.MaxValue;
    }

    private void CreateByLines()
    {
        int leastRows = LeastRowsByLines(_spec, _kernels);
        if (_capacity < leastRows || _embedding is not IBinnedKernel<T> binned) return;
        (_binned, _leastRows) = (binned, leastRows);
        nint length = (nint)_spec.NumericColumns * PaddedLines * _spec.EmbeddingSize;
        _lines = Own<T>(length);
        _lineGradient = Own<T>(length);
        _lineSums = Own<T>((nint)PaddedLines * _panel);
        _lineSpare = Own<T>((nint)PaddedLines * _panel);
    }

    private void BackwardByLines(int member)
    {
        var weights = _regions.Weights[0];
        int size = _spec.EmbeddingSize, columns = _spec.NumericColumns, lines = _binned!.Lines, item = Copy(member) * _spec.Experts;
        nint columnLength = (nint)PaddedLines * size;
        T* factors = _factors is null ? null : _factors + ((nint)member * _inputs);
        for (int column = 0; column < columns; column++)
            _binned.CopyLines(_parameters, column, factors is null ? null : factors + (column * size), _lines + (column * columnLength));
        bool first = true;
        for (int expert = 0; expert < _spec.Experts; expert++)
        {
            Operand<T> transposed = _transposed!.Get(weights, item + expert), weightGradient = Matrix(weights, item + expert, _gradient);
            for (int unit = 0; unit < _spec.Width; unit += _panel, first = false)
            {
                int units = Math.Min(_panel, _spec.Width - unit), panel = unit / _panel;
                T* gradient = Hidden(_activated, 0, expert).Data + ((nint)panel * _capacity * _panel);
                for (int column = 0; column < columns; column++)
                {
                    int at = column * size;
                    _binned.SumByLines(_kernels, column, _rows, _numeric, _spec.PreparedColumns, gradient, _lineSpare, _lineSums);
                    var sums = new Operand<T>(_lineSums, _panel, _panel);
                    T* down = transposed.Data + (at / _panel * transposed.PanelStride) + ((nint)unit * _panel) + (at % _panel);
                    _kernels.Multiply(PaddedLines, size, units, sums, new Operand<T>(down, _panel, transposed.PanelStride),
                        new Operand<T>(_lineGradient + (column * columnLength), size, _panel), null, !first);
                    T* target = weightGradient.Data + (panel * weightGradient.PanelStride) + ((nint)at * _panel);
                    _kernels.MultiplyTransposed(size, units, lines, new Operand<T>(_lines + (column * columnLength), size, _panel), sums, new Operand<T>(target, _panel, _panel), true);
                }
            }
        }
        T* factorGradient = _factors is null ? null : _factorGradient + ((nint)member * _inputs);
        for (int column = 0; column < columns; column++)
        {
            nint at = (nint)column * size;
            _binned.AddLines(_parameters, column, _lineGradient + (column * columnLength), factors is null ? null : factors + at, factors is null ? null : factorGradient + at);
        }
    }

    /// <summary>Gradient of the plain columns; that of embedded ones is left to the gate's part.</summary>
    private void PlainGradient(int member)
    {
        // Without factors nobody asks for it.
        if (_factors is null) return;
        new Span<T>(_inputGradient, _rows * _inputStride).Clear();
        int item = Copy(member) * _spec.Experts;
        for (int expert = 0; expert < _spec.Experts; expert++)
        {
            var transposed = _transposed!.Get(_regions.Weights[0], item + expert);
            for (int column = Embedded, count; column < _dense; column += count)
            {
                // The first columns may be the second half of a panel.
                count = Math.Min(column % _panel == 0 ? _panel : _panel / 2, _dense - column);
                T* down = transposed.Data + (column / _panel * transposed.PanelStride) + (column % _panel);
                _kernels.Multiply(_rows, count, _spec.Width, Hidden(_activated, 0, expert), new Operand<T>(down, _panel, transposed.PanelStride), RowMajor(_inputGradient + column, _inputStride), null, true);
            }
        }
    }
}
