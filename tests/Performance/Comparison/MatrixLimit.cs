using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Performance.Comparison;

/// <summary>A matrix product that lies in the first cache: the arithmetic limit that training steps are held against.</summary>
internal sealed unsafe class MatrixLimit
{
    private const int Rows = 128, Depth = 64, Repeats = 20;
    private readonly Kernels<float> _kernels;
    private readonly AlignedBuffer<float> _a, _b, _c;

    public MatrixLimit(Kernels<float> kernels)
    {
        _kernels = kernels;
        _a = new AlignedBuffer<float>(Rows * Depth);
        _b = new AlignedBuffer<float>(Depth * kernels.PanelWidth);
        _c = new AlignedBuffer<float>(Rows * kernels.PanelWidth);
    }

    /// <summary>Operations of a run.</summary>
    public double Operations => 2.0 * Rows * Depth * _kernels.PanelWidth * Repeats;

    public void Run()
    {
        int width = _kernels.PanelWidth;
        for (int i = 0; i < Repeats; i++)
        {
            _kernels.Multiply(Rows, width, Depth, new Operand<float>(_a.Data, Depth, width),
                new Operand<float>(_b.Data, width, Depth * width),
                new Operand<float>(_c.Data, width, Rows * width), null);
        }
        GC.KeepAlive(this);
    }
}
